"""A show as one file of plain data: JSON in sections, sorted, a value a line, so that two versions can be compared.

Reading what was written gives the same show, to the bit of every number.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from netbend.error import ShowError
from netbend_mappings.number import finite

VERSION: Final = 1

LARGEST: Final = 2**25
"""Bytes of a file that is read at all."""

_SECTIONS: Final = {
    "mod": "modulation", "lfo": "modulation", "macro": "modulation", "midi": "midi", "cluster": "clusters",
    "cue": "cues", "preset": "presets", "map": "mappings", "morph": "presets",
}  # fmt: skip
"""The section of an address by its first part; all others are parameters."""

SECTIONS: Final = ("parameters", "modulation", "midi", "clusters", "mappings", "cues", "presets")
_LISTS: Final = ("spans", "smooth", "safe")
_JSON: Final = "json"
"""Marks a text that is JSON itself, written out."""


@dataclass(frozen=True, slots=True)
class Played:
    """The network of a show: as it was named, its file from the show's folder on, and hashes of file and weights."""

    name: str = ""
    path: str = ""
    file: str = ""
    weights: str = ""


@dataclass(frozen=True, slots=True)
class Show:
    """What a show holds: by kind, then by stored address, as a `Holding`; options of `netbend play`."""

    network: Played = field(default_factory=Played)
    holding: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    outputs: Mapping[str, Any] = field(default_factory=dict)
    state: Mapping[str, Any] = field(default_factory=dict)
    """What an autosave says of itself; empty in a file that was saved."""


def text_of(show: Show) -> str:
    """A show as it is written."""
    plain: dict[str, Any] = {"netbend_show": VERSION}
    if show.state:
        plain["autosave"] = dict(show.state)
    plain["network"] = {name: getattr(show.network, name) for name in Played.__slots__ if getattr(show.network, name)}
    plain["outputs"] = dict(show.outputs)
    head = _lines(plain).removesuffix("\n}")
    return ",\n".join((head, *_sections(show.holding), _lines(_ends(show.holding)).removeprefix("{\n"))) + "\n"


def _lines(plain: Any) -> str:
    return json.dumps(plain, indent=1, ensure_ascii=False, allow_nan=False)


def _sections(holding: Mapping[str, Mapping[str, Any]]) -> Iterable[str]:
    """Each section's lines; put together by hand, since most of it is as it was a second ago."""
    found: dict[str, list[str]] = {name: [] for name in SECTIONS}
    entries = {**holding.get("values", {}), **holding.get("texts", {})}
    for stored in sorted(entries, key=_in_order):
        section = _SECTIONS.get(stored[1:].partition("/")[0], SECTIONS[0])
        found[section].append(f"  {json.dumps(stored, ensure_ascii=False)}: {_out(entries[stored])}")
    for name, lines in found.items():
        yield f' "{name}": {{}}' if not lines else f' "{name}": {{\n' + ",\n".join(lines) + "\n }"


def _ends(holding: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "spans": {name: list(span) for name, span in sorted(holding.get("spans", {}).items())},
        "smooth": dict(sorted(holding.get("smooth", {}).items())),
        "safe": sorted(holding.get("safe", {})),
    }


@lru_cache(maxsize=4096)
def _in_order(stored: str) -> tuple[tuple[int, int, str], ...]:
    """By parts, numbers by their size."""
    parts = stored.split("/")
    return tuple((0, int(part), "") if part.isdecimal() and part.isascii() else (1, 0, part) for part in parts)


def _out(it: Any) -> str:
    """A value or text as it is written."""
    if isinstance(it, str):
        return _written(it)
    return json.dumps(list(it) if isinstance(it, list | tuple) else it, allow_nan=False)


@lru_cache(maxsize=1024)
def _written(text: str) -> str:
    """A text, written out where it is JSON that comes back the same."""
    plain: Any = text
    if text[:1] in ("{", "["):
        try:
            parsed = json.loads(text)
        except (ValueError, RecursionError):
            parsed = None
        if parsed is not None and _packed(parsed) == text:
            plain = {_JSON: parsed}
    return _lines(plain).replace("\n", "\n  ")


def _packed(plain: Any) -> str | None:
    try:
        return json.dumps(plain, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    except ValueError:
        return None


def read(data: bytes) -> Show:
    """The show in a file's bytes; a ShowError says what is wrong with it and where."""
    if len(data) > LARGEST:
        raise ShowError(f"it has {len(data)} bytes; a show has {LARGEST} at most")
    try:
        plain = json.loads(data.decode("utf-8"), parse_constant=_no_constant)
    except UnicodeDecodeError as fault:
        raise ShowError(f"it is no text: byte {fault.start} is not UTF-8") from fault
    except json.JSONDecodeError as fault:
        raise ShowError(f"it ends too soon or is damaged in line {fault.lineno}: {fault.msg}") from fault
    except (ValueError, RecursionError) as fault:
        raise ShowError(f"it is damaged: {fault}") from fault
    if not isinstance(plain, dict) or "netbend_show" not in plain:
        raise ShowError("it is no show of netbend")
    if plain["netbend_show"] != VERSION:
        raise ShowError(
            f"it was written by another netbend: version {plain['netbend_show']!r:.20}, this reads {VERSION}"
        )
    return Show(
        _network(plain.get("network", {})), _holding(plain), _table(plain, "outputs"),
        _table(plain, "autosave"),
    )  # fmt: skip


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no number of a show")


def _table(plain: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = plain.get(name, {})
    if not isinstance(found, dict):
        raise ShowError(f"{name} must be an object, got {found!r:.40}")
    return found


def _list(plain: Mapping[str, Any], name: str) -> list[Any]:
    found = plain.get(name, [])
    if not isinstance(found, list):
        raise ShowError(f"{name} must be a list, got {found!r:.40}")
    return found


def _network(plain: Any) -> Played:
    if not isinstance(plain, dict) or not all(isinstance(one, str) for one in plain.values()):
        raise ShowError(f"network must be an object of texts, got {plain!r:.40}")
    return Played(**{name: plain.get(name, "") for name in Played.__slots__})


def _holding(plain: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    holding: dict[str, dict[str, Any]] = {"values": {}, "texts": {}, "smooth": {}, "spans": {}, "safe": {}}
    for section in SECTIONS:
        for stored, it in _table(plain, section).items():
            _check_address(section, stored)
            if isinstance(it, int | float) and not isinstance(it, bool):
                holding["values"][stored] = _number(stored, it)
            else:
                holding["texts"][stored] = _text(stored, it)
    for stored, span in _table(plain, "spans").items():
        if not isinstance(span, list) or len(span) != 2:
            raise ShowError(f"spans: {stored} must be [low, high], got {span!r:.40}")
        holding["spans"][stored] = tuple(_number(stored, end) for end in span)
    for stored, seconds in _table(plain, "smooth").items():
        holding["smooth"][stored] = max(0.0, _number(stored, seconds))
    for stored in _list(plain, "safe"):
        _check_address("safe", stored)
        holding["safe"][stored] = True
    return holding


def _check_address(section: str, stored: Any) -> None:
    if not isinstance(stored, str) or not stored.startswith("/"):
        raise ShowError(f"{section}: names are addresses such as /latent/seed, got {stored!r:.40}")


def _number(stored: str, it: Any) -> float:
    number = finite(it)
    if number is None:
        raise ShowError(f"{stored} must be a finite number, got {it!r:.40}")
    return number


def _text(stored: str, it: Any) -> Any:
    if isinstance(it, str):
        return it
    if isinstance(it, list):
        return tuple(_whole(stored, one) for one in it)
    if isinstance(it, dict) and set(it) == {_JSON} and (packed := _packed(it[_JSON])) is not None:
        return packed
    raise ShowError(f"{stored} must be a number, a text, a list of numbers or {{{_JSON!r}: …}}, got {it!r:.40}")


def _whole(stored: str, it: Any) -> int:
    number = _number(stored, it)
    if number != int(number):
        raise ShowError(f"{stored} must be a list of whole numbers, got {it!r:.40}")
    return int(number)
