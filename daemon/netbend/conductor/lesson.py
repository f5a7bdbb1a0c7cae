"""What a control is to be learnt for: an address as shows keep it, and whether it is a value, a toggle or a trigger."""

from dataclasses import dataclass
from typing import Any, Final

from netbend.error import AddressError
from netbend.tree.ending import understands
from netbend.tree.node import NO_SLOT, Row, is_wildcard
from netbend.tree.suggestion import suggest
from netbend.tree.table import Command
from netbend.tree.tree import Tree

_NORMALIZED: Final = "/normalized"
_FIRED: Final = ("toggle", "reset")
"""Endings that a button can fire."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """An address and its kind: value, toggle or trigger."""

    address: str
    kind: str


def lesson(tree: Tree, arguments: tuple[Any, ...]) -> Lesson:
    """What /midi/learn with these arguments means; an AddressError says what cannot be learnt."""
    if not arguments or not isinstance(arguments[0], str) or not arguments[0].startswith("/"):
        raise AddressError(f"/midi/learn needs an address, such as /macro/1, got {arguments[:1]!r:.60}")
    address = arguments[0].removesuffix(_NORMALIZED)
    if is_wildcard(address):
        raise AddressError(f"/midi/learn takes one address, got {address}; /mod/macro/N/add lets a macro move several")
    try:
        node = tree.addresses.resolve(address)
    except AddressError:
        return _ending(tree, address)
    match node:
        case Command():
            return Lesson(address, "trigger")
        case Row(slot=slot, parameter=parameter, stored=stored) if slot != NO_SLOT or parameter.kind == "trigger":
            return Lesson(stored, parameter.kind if parameter.kind in ("toggle", "trigger") else "value")
    raise AddressError(f"/midi/learn: {address} is neither one number nor a trigger; no control can play it")


def _ending(tree: Tree, address: str) -> Lesson:
    head, _, ending = address.rpartition("/")
    try:
        row = tree.addresses.resolve(head) if ending in _FIRED else None
    except AddressError:
        row = None
    if isinstance(row, Row) and understands(row, ending):
        return Lesson(f"{row.stored}/{ending}", "trigger")
    raise AddressError(f"/midi/learn: there is no number and no trigger at {address}{suggest(tree, address)}")
