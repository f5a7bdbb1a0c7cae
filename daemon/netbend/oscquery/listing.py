"""Which addresses OSCQuery lists: hosts build a control for each, so by default hundreds and not thirty thousand."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from netbend.oscquery.leaf import Leaf
from netbend.tree.node import NO_SLOT, Addresses, Node, Place, Row
from netbend.tree.reference import ANSWERS, entry_of, fact_of
from netbend.tree.table import PINNED
from netbend.tree.tree import Tree

LIMIT: Final = 250_000
"""Addresses in one answer."""

NUMBERS: Final = 8
"""Of what is numbered (presets, latents …), but for macros, so many are listed by default."""

_HIDDEN: Final = re.compile(
    r"/(mod|lfo|style)/|/output/[a-z]+(-\d|/blend)|/(cue|latent/layer|model/blend/layer|map/plane)/\d|/stats/abandoned"
)
"""What is built once and seldom played."""

_NUMBER: Final = re.compile(r"/(\d+)(?=/|$)")
_PLACES: Final = ("bend", "zone", "res", "layer")


def everything(addresses: Addresses) -> Iterator[Leaf]:
    """Every address, the stage first."""
    yield from _flat(addresses, "/")
    for place in addresses.places():
        yield from _rows(place.rows())
    yield from _rows(addresses.match("/bend/*"))


def chosen(tree: Tree) -> Iterator[Leaf]:
    """The stage, the zones, all bends at once, and what acts or is pinned."""
    addresses = tree.addresses
    yield from (leaf for leaf in _flat(addresses, "/") if _is_common(leaf))
    yield from _rows(addresses.match("/bend/*"))
    for place in addresses.places():
        if place.address.startswith("/zone/"):
            yield from _rows(place.rows())
    yield from _rows(pinned(tree))


def pinned(tree: Tree) -> list[Row]:
    """The rows of layers and heights that are not at their default, and those that /oscquery/pinned names."""
    addresses = tree.addresses
    moved = (row for stored in tree.moved() if isinstance(row := addresses.resolve(stored), Row))
    named = (row for pattern in str(tree.texts.read(f"/{PINNED.name}")).split() for row in addresses.matches(pattern))
    found = {row.address: row for row in (*moved, *named) if row.address.startswith(("/layer/", "/res/"))}
    return sorted(found.values(), key=lambda row: (row.layer, row.slot))


def below(addresses: Addresses, path: str) -> Iterator[Leaf]:
    """What stands at a path or below it, listed or not."""
    head, _, rest = path[1:].partition("/")
    if head not in _PLACES:
        yield from _flat(addresses, path)
        return
    name = rest.partition("/")[0]
    places = (addresses.resolve("/bend"),) if head == "bend" else addresses.places()
    for place in places:
        if isinstance(place, Place) and (place.address == f"/{head}/{name}" or f"/{head}" in (path, place.address)):
            yield from (leaf for leaf in _rows(place.rows()) if _is_below(leaf.address, path))


def _flat(addresses: Addresses, path: str) -> Iterator[Leaf]:
    for address, node in addresses.flat.items():
        if _is_below(address, path):
            yield _leaf(address, node)
    for entry in ANSWERS:
        if _is_below(entry.address, path):
            figure = entry.address.removeprefix("/stats/") if entry.address.startswith("/stats/") else ""
            yield Leaf(entry.address, entry.fact, figure=figure)


def _leaf(address: str, node: Node) -> Leaf:
    return Leaf(address, entry_of(address, node).fact, node if isinstance(node, Row) else None)


def _rows(rows: Iterable[Row]) -> Iterator[Leaf]:
    for row in rows:
        yield Leaf(row.address, fact_of(row.parameter, row.slot != NO_SLOT), row)


def _is_below(address: str, path: str) -> bool:
    return path in ("/", address) or address.startswith(f"{path}/")


def _is_common(leaf: Leaf) -> bool:
    if leaf.address.startswith("/macro/"):
        return True
    if _HIDDEN.match(leaf.address) or any(int(number) > NUMBERS for number in _NUMBER.findall(leaf.address)):
        return False
    return leaf.fact.kind not in ("text", "vector") or leaf.address.endswith("/name")
