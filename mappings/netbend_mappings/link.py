"""Links as a text: what a source moves, how far and by which curve; a text is taken whole or refused whole."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from netbend_mappings.curve import CURVES

LINEAR: Final = "linear"

LARGEST: Final = 1e12
"""What a link may add at most: a thousand of them together stay far from what a float cannot hold."""

SLOWEST: Final = 3600.0
"""Seconds in which a link may follow its source."""

_FIELDS: Final = ("to", "low", "high", "curve", "amount", "smooth")


class LinkError(Exception):
    """A text is no list of links; the message names the entry, counted from 1, and what would do."""


@dataclass(frozen=True, slots=True)
class Link:
    """What a source adds to `to` (an address or a pattern) on its way from 0 to 1: from `low` to `high`, in its units.

    A `low` above `high` turns the way round. All of it is multiplied with `amount`; it follows in `smooth` seconds.
    """

    to: str
    low: float
    high: float
    curve: str = LINEAR
    amount: float = 1.0
    smooth: float = 0.0


@lru_cache(maxsize=512)
def links_of(text: str) -> tuple[Link, ...]:
    """The links of a text; an empty text has none."""
    if not text.strip():
        return ()
    try:
        entries = json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise LinkError(f'links must be a JSON list of {{"to": …, "low": …, "high": …}}: {fault}') from fault
    if not isinstance(entries, list):
        raise LinkError(f"links must be a list, got {entries!r:.60}")
    return tuple(_link(number, entry) for number, entry in enumerate(entries, 1))


def text_of(links: Iterable[Link]) -> str:
    """The text of links, as it is kept: the same links give the same text."""
    return json.dumps([_plain(link) for link in links], separators=(",", ":"), ensure_ascii=False)


def _plain(link: Link) -> dict[str, float | str]:
    plain: dict[str, float | str] = {"to": link.to, "low": link.low, "high": link.high}
    usual: dict[str, float | str] = {"curve": LINEAR, "amount": 1.0, "smooth": 0.0}
    return plain | {name: getattr(link, name) for name, value in usual.items() if getattr(link, name) != value}


def _link(number: int, entry: Any) -> Link:
    if not isinstance(entry, dict):
        raise LinkError(f'link {number} must be {{"to": …, "low": …, "high": …}}, got {entry!r:.60}')
    for field in entry:
        if field not in _FIELDS:
            raise LinkError(f"link {number} has no {field!r:.60}; there are {', '.join(_FIELDS)}")
    to = entry.get("to")
    if not isinstance(to, str) or not to.startswith("/"):
        raise LinkError(f"link {number}: to must be an address such as /zone/middle/rotate/angle, got {to!r:.60}")
    low, high, amount = (_number(number, entry, field) for field in ("low", "high", "amount"))
    curve = curve_of(f"link {number}", entry.get("curve", LINEAR))
    return Link(to, low, high, curve, amount, seconds_of(f"link {number}: smooth", entry.get("smooth", 0.0)))


def _number(number: int, entry: Mapping[str, Any], field: str) -> float:
    value = entry.get(field, {"low": 0.0, "amount": 1.0}.get(field))
    return amount_of(f"link {number}: {field}", value)


def seconds_of(what: str, value: Any) -> float:
    """The seconds in which a link follows."""
    good = isinstance(value, int | float) and not isinstance(value, bool)
    if not good or not 0 <= value <= SLOWEST:
        raise LinkError(f"{what} must be 0..{SLOWEST:g} seconds, got {value!r:.60}")
    return float(value)


def amount_of(what: str, value: Any) -> float:
    """A number that a link may add."""
    good = isinstance(value, int | float) and not isinstance(value, bool)
    if not good or not -LARGEST <= value <= LARGEST:
        raise LinkError(f"{what} must be a number within {LARGEST:g}, got {value!r:.60}")
    return float(value)


def curve_of(what: str, value: Any) -> str:
    """A curve's name."""
    if not isinstance(value, str) or value not in CURVES:
        raise LinkError(f"{what}: curve must be one of {', '.join(CURVES)}, got {value!r:.60}")
    return value
