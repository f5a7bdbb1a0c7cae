"""The messages that make and take links, for hosts that send plain values instead of a JSON text."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from netbend.error import AddressError
from netbend.tree.argument import fires
from netbend.tree.node import Row, is_wildcard
from netbend.tree.table import SOURCES
from netbend_mappings.link import LINEAR, Link, LinkError, amount_of, curve_of, links_of, text_of

if TYPE_CHECKING:
    from netbend.tree.tree import Action, Sender, Tree

Arguments = tuple[Any, ...]
Change = Callable[["Tree", str, str, Arguments], tuple[Link, ...] | None]
"""The links from the text before, the command and what it is given; None: nothing is to be done."""


def link_commands(tree: "Tree") -> "dict[str, Action]":
    """The commands of every source by name; the number comes first."""
    changes: dict[str, Change] = {"add": _add, "remove": _remove, "clear": _clear}
    return {
        f"mod/{source.name}/N/{name}": partial(_play, tree, source.name, name, change)
        for source in SOURCES for name, change in changes.items()
    }  # fmt: skip


def _play(
    tree: "Tree", source: str, name: str, change: Change, arguments: Arguments, sender: "Sender", now: float
) -> None:
    number, *said = arguments
    place = f"/mod/{source}/{number}"
    row = tree.addresses.resolve(f"{place}/links")
    assert isinstance(row, Row)
    try:
        links = change(tree, str(tree.text(row.stored)), f"{place}/{name}", tuple(said))
    except LinkError as fault:
        raise AddressError(f"{place}/{name}: {fault}") from fault
    if links is not None:
        tree.write(row, text_of(links), sender, now)


def _add(tree: "Tree", before: str, where: str, said: Arguments) -> tuple[Link, ...]:
    """One link more, in place of one to the same address."""
    rows, (to, *rest) = _reached(tree, where, said), said
    numbers = [one for one in rest if not isinstance(one, str)][:2]
    words = [one for one in rest if isinstance(one, str)]
    if len(numbers) == 1:
        raise AddressError(f"{where} takes low and high, or neither; got {numbers[0]!r:.60} alone")
    low, high = (amount_of(name, one) for name, one in zip(("low", "high"), numbers or _whole(rows[0]), strict=True))
    kept = to if is_wildcard(to) else rows[0].stored
    link = Link(kept, low, high, curve_of(to, words[0] if words else LINEAR))
    return (*(one for one in links_of(before) if one.to != kept), link)


def _whole(row: Row) -> tuple[float, float]:
    """From where nothing is added up to the top of what is played."""
    parameter = row.parameter
    return 0.0, parameter.played[1] - (parameter.default if parameter.identity is None else parameter.identity)


def _remove(tree: "Tree", before: str, where: str, said: Arguments) -> tuple[Link, ...]:
    to = _address(where, said)
    meant = {to, *(row.stored for row in tree.wiring.rows(to))}
    links = links_of(before)
    left = tuple(link for link in links if link.to not in meant)
    if len(left) == len(links):
        raise AddressError(f"{where}: there is no link to {to}")
    return left


def _clear(_tree: "Tree", _before: str, _where: str, said: Arguments) -> tuple[Link, ...] | None:
    return () if fires(said) else None


def _reached(tree: "Tree", where: str, said: Arguments) -> tuple[Row, ...]:
    to = _address(where, said)
    rows = tree.wiring.rows(to)
    if not rows:
        raise AddressError(f"{where}: nothing here answers to {to}")
    return rows


def _address(where: str, said: Arguments) -> str:
    if not said or not isinstance(said[0], str) or not said[0].startswith("/"):
        raise AddressError(f"{where} needs an address, such as /zone/middle/rotate/angle, got {said[:1]!r:.60}")
    return said[0]
