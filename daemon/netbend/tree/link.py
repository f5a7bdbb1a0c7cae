"""The messages that make and take links, for hosts that send plain values instead of a JSON text."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from netbend.error import AddressError
from netbend.tree.argument import fires
from netbend.tree.node import Row, is_wildcard
from netbend.tree.source import LINKED, SOURCES
from netbend_mappings.link import LINEAR, Link, LinkError, amount_of, curve_of, links_of, seconds_of, text_of

if TYPE_CHECKING:
    from netbend.tree.tree import Action, Sender, Tree

Arguments = tuple[Any, ...]
Change = Callable[["Tree", str, str, Arguments], tuple[Link, ...] | None]
"""The links from the text before, the command and what it is given; None: nothing is to be done."""


def link_commands(tree: "Tree") -> "dict[str, Action]":
    """The commands of every source by name, a number first where its keys are numbers; and those that name it."""
    changes: dict[str, Change] = {"add": _add, "remove": _remove, "clear": _clear}
    actions: dict[str, Action] = {}
    for name, change in changes.items():
        for source in SOURCES:
            if source.numbered:
                actions[f"mod/{source.name}/N/{name}"] = partial(_play_numbered, tree, source.name, name, change)
            else:
                ones = (f"{source.name}/{key}" for key in source.keys)
                actions |= {f"mod/{one}/{name}": partial(_play, tree, one, name, change) for one in ones}
        actions[f"mod/{name}"] = partial(_play_named, tree, name, change)
    return actions


def _play_numbered(
    tree: "Tree", source: str, name: str, change: Change, arguments: Arguments, sender: "Sender", now: float
) -> None:
    number, *said = arguments
    _play(tree, f"{source}/{number}", name, change, tuple(said), sender, now)


def _play_named(tree: "Tree", name: str, change: Change, arguments: Arguments, sender: "Sender", now: float) -> None:
    """The same, the source's name or the OSC address that an input hears before the rest."""
    if not arguments or not isinstance(arguments[0], str):
        raise AddressError(f"/mod/{name} needs a source, such as lfo/1, macro/3 or /glove/x, got {arguments[:1]!r:.60}")
    named, *said = arguments
    if not named.startswith("/"):
        if f"/mod/{named}/links" not in LINKED:
            families = ", ".join(f"{source.name}/{source.keys[0]}" for source in SOURCES)
            raise AddressError(
                f"/mod/{name}: there is no source {named:.60}; there are {families}, … and OSC addresses"
            )
        _play(tree, named, name, change, tuple(said), sender, now)
        return
    if name == "add":
        _reached(tree, "/mod/add", tuple(said))  # no input is taken for what nobody can be linked to
    number = tree.feed.input_of(named, sender, now, new=name == "add")
    _play(tree, f"input/{number}", name, change, tuple(said), sender, now)


def _play(tree: "Tree", source: str, name: str, change: Change, said: Arguments, sender: "Sender", now: float) -> None:
    place = f"/mod/{source}"
    row = tree.addresses.resolve(f"{place}/links")
    assert isinstance(row, Row)
    try:
        links = change(tree, str(tree.texts.read(row.stored)), f"{place}/{name}", said)
    except LinkError as fault:
        raise AddressError(f"{place}/{name}: {fault}") from fault
    if links is not None:
        tree.texts.write(row, text_of(links), sender, now)


def _add(tree: "Tree", before: str, where: str, said: Arguments) -> tuple[Link, ...]:
    """One link more, in place of one to the same address."""
    rows, (to, *rest) = _reached(tree, where, said), said
    numbers = [one for one in rest if not isinstance(one, str)][:3]
    words = [one for one in rest if isinstance(one, str)]
    if len(numbers) == 1:
        raise AddressError(f"{where} takes low and high, or neither; got {numbers[0]!r:.60} alone")
    ends = zip(("low", "high"), numbers[:2] or _whole(rows[0]), strict=True)
    low, high = (amount_of(name, one) for name, one in ends)
    kept = to if is_wildcard(to) else rows[0].stored
    seconds = seconds_of("the seconds in which it follows", numbers[2]) if len(numbers) > 2 else 0.0
    link = Link(kept, low, high, curve_of(to, words[0] if words else LINEAR), smooth=seconds)
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
