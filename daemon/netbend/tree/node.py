"""Addresses by arithmetic: a place (a layer, a zone, a height) and a tail below it; a row is made when it is reached.

Every place of a kind has the same tails, so they are listed once: resolving is two dictionary hits,
and a pattern is matched against the tails once and then against the places.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Final

from netbend.error import AddressError
from netbend.inputs import row as pictures
from netbend.osc.pattern import Matcher, matcher
from netbend.tree import output
from netbend.tree.layout import Layout
from netbend.tree.table import CHANNELS, COMMANDS, HOLDER, LAYER, ORDER, RESET, STAGE_DOCUMENT, Command
from netbend_models.bending.settings import TARGETS, ZONES
from netbend_models.parameter import Parameter

_H, _L = len(HOLDER), len(LAYER)
_WILD: Final = re.compile(r"[*?\[\]{}]|/[0-9]+-[0-9]+(?=/|$)")
NO_SLOT: Final = -1

VECTORS: Final = {
    "latent/xy": ("latent/x", "latent/y"),
    "latent/plane": ("latent/plane/x", "latent/plane/y"),
    **output.VECTORS,
    **pictures.VECTORS,
}
"""Addresses that take several parameters at once."""

Entry = tuple[Parameter, int]
"""A parameter with its distance from its place's first slot; NO_SLOT: it is in the document, or does something."""


@dataclass(frozen=True, slots=True)
class Row:
    """One parameter at one place. `stored` names its layer, `address` numbers it; no slot: it is in the document."""

    address: str
    stored: str
    parameter: Parameter
    slot: int
    layer: int = -1


@dataclass(frozen=True, slots=True)
class Vector:
    """Several parameters behind one address: an operator's own, in order."""

    address: str
    rows: tuple[Row, ...]


class Kind:
    """What stands under every place of a kind: entries by tail, operators with their tails, and the way back."""

    def __init__(self, entries: dict[str, Entry], operators: dict[str, tuple[str, ...]]) -> None:
        self.entries, self.operators = entries, operators
        self.by_distance = {distance: tail for tail, (_, distance) in entries.items() if distance != NO_SLOT}
        self.values = {tail: distance for tail, (parameter, distance) in entries.items() if parameter.kind != "trigger"}
        self._parts = [(tuple(tail.split("/")), tail) for tail in entries]

    def match(self, matchers: list[Matcher]) -> list[str]:
        """The tails that these matchers, one a part, let through."""
        count = len(matchers)
        return [
            tail for parts, tail in self._parts
            if len(parts) == count and all(match(part) for match, part in zip(matchers, parts, strict=True))
        ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A kind at its place in the tree."""

    kind: Kind
    address: str
    stored: str
    first: int
    layer: int = -1

    def row(self, tail: str) -> Row:
        """The row of a tail."""
        parameter, distance = self.kind.entries[tail]
        slot = NO_SLOT if distance == NO_SLOT else self.first + distance
        return Row(f"{self.address}/{tail}", f"{self.stored}/{tail}", parameter, slot, self.layer)

    def rows(self) -> Iterator[Row]:
        """Every row under it."""
        return map(self.row, self.kind.entries)


Node = Row | Vector | Place | Command


class Addresses:
    """Every address of one network's tree."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self._layer_kind, self._group_kind, self._bend_kind = _layer_kind(layout), _group_kind(layout), _bend_kind()
        self._weightless_kind = _layer_kind(layout, weighted=False)
        layers = layout.description.layers
        self._layer_numbers = {layer.name: layer.index for layer in layers}
        self._layer_numbers |= {str(layer.index): layer.index for layer in layers}
        self._heights = {str(height): number for number, height in enumerate(layout.description.heights)}

    @cached_property
    def flat(self) -> dict[str, Node]:
        """The rows and commands that stand alone, by address."""
        layout = self.layout
        nodes: dict[str, Node] = {}
        for command in COMMANDS:
            if not self._lacks(command):
                nodes |= _numbered(command)
        for row in (*layout.description.rows, *STAGE_DOCUMENT, *layout.flat):
            slot = layout.flat_slots.get(row.name, NO_SLOT)
            nodes[f"/{row.name}"] = Row(f"/{row.name}", f"/{row.name}", row, slot)
        for name, members in VECTORS.items():
            rows = tuple(node for member in members if isinstance(node := nodes.get(f"/{member}"), Row))
            if len(rows) == len(members):
                nodes[f"/{name}"] = Vector(f"/{name}", rows)
        return nodes

    def _lacks(self, command: Command) -> bool:
        """Whether the network has not what a command needs."""
        return bool(command.needs) and command.needs not in self.network_rows

    @cached_property
    def network_rows(self) -> frozenset[str]:
        """The names of the network's own rows."""
        return frozenset(row.name for row in self.layout.description.rows)

    @cached_property
    def _lacking(self) -> dict[str, Command]:
        """The commands that this network has not, by address."""
        return {address: command for command in COMMANDS if self._lacks(command) for address in _numbered(command)}

    def slot(self, address: str) -> int:
        """The slot of a value below a layer, zone or height, the short way; NO_SLOT for anything else."""
        parts = address.split("/", 3)
        if len(parts) != 4 or parts[0]:
            return NO_SLOT
        _, head, name, tail = parts
        if head == "layer":
            number = self._layer_numbers.get(name)
            kind = self._layer_kind if number is None else self._kind(number)
            first = self.layout.layer(number) if number is not None else NO_SLOT
        else:
            first, kind = self._group_firsts.get((head, name), NO_SLOT), self._group_kind
        distance = kind.values.get(tail, NO_SLOT)
        return NO_SLOT if NO_SLOT in (first, distance) else first + distance

    @cached_property
    def _group_firsts(self) -> dict[tuple[str, str], int]:
        firsts = {("zone", name): self.layout.zone(number) for number, name in enumerate(ZONES)}
        return firsts | {("res", height): self.layout.height(number) for height, number in self._heights.items()}

    def resolve(self, address: str) -> Node:
        """What stands at an address without wildcards; an AddressError says at which part it fails."""
        node = self.flat.get(address)
        if node is not None:
            return node
        found = self._split(address)
        if found is None:
            raise AddressError(f"no address {address}{self._range_of(address)}")
        place, tail = found
        if not tail:
            return place
        if tail in place.kind.entries:
            return place.row(tail)
        operator = place.kind.operators.get(tail)
        if operator is None:
            raise AddressError(f"no {tail} at {place.address}{self._lack(place, tail)}")
        return Vector(address, tuple(map(place.row, operator)))

    def _split(self, address: str) -> tuple[Place, str] | None:
        """The place that an address begins with, and the tail behind it."""
        lead, _, rest = address.partition("/")
        head, _, rest = rest.partition("/")
        if lead:
            return None
        if head == "bend":
            return self._bend, rest
        name, _, tail = rest.partition("/")
        if head == "layer":
            number = self._layer_numbers.get(name)
            return None if number is None else (self._layer(number), tail)
        if head == "zone" and name in ZONES:
            return self._group("zone", name, self.layout.zone(ZONES.index(name))), tail
        if head == "res" and name in self._heights:
            return self._group("res", name, self.layout.height(self._heights[name])), tail
        return None

    def _range_of(self, address: str) -> str:
        """What would do, where a layer or a height is not there, and why a command is not."""
        if address in self._lacking:
            return f": this network has no /{self._lacking[address].needs}"
        head = address[1:].partition("/")[0]
        if head == "layer":
            return f": layers are 0..{len(self.layout.description.layers) - 1}"
        places = {"zone": ZONES, "res": tuple(self._heights)}.get(head)
        return f": there are {', '.join(places)}" if places else ""

    @cached_property
    def _bend(self) -> Place:
        return Place(self._bend_kind, "/bend", "/bend", self.layout.bend)

    def _layer(self, number: int) -> Place:
        name = self.layout.description.layers[number].name
        return Place(self._kind(number), f"/layer/{number}", f"/layer/{name}", self.layout.layer(number), number)

    def _kind(self, number: int) -> Kind:
        """What stands under a layer: its weight only where it has one."""
        return self._layer_kind if self.layout.description.layers[number].weighted else self._weightless_kind

    def _lack(self, place: Place, tail: str) -> str:
        """Why a tail that other layers have is not here, and what would do."""
        if place.kind is not self._weightless_kind or tail not in self._layer_kind.entries | self._layer_kind.operators:
            return ""
        own = self.layout.description.layers
        others = [str(layer.index) for layer in own if layer.weighted]
        instead = f"; layers that do: {', '.join(others[:12])}{', …' if len(others) > 12 else ''}" if others else ""
        return f": {own[place.layer].name} computes with no weight{instead}"

    def _group(self, head: str, name: str, first: int) -> Place:
        return Place(self._group_kind, f"/{head}/{name}", f"/{head}/{name}", first)

    def places(self) -> Iterator[Place]:
        """The zones, heights and layers in tree order."""
        for index, zone in enumerate(ZONES):
            yield self._group("zone", zone, self.layout.zone(index))
        for height, index in self._heights.items():
            yield self._group("res", height, self.layout.height(index))
        for number in range(len(self.layout.description.layers)):
            yield self._layer(number)

    def match(self, address: str) -> tuple[Row, ...]:
        """The rows that a pattern reaches, each once, in tree order; layers by number or by name, as it is written."""
        return tuple(self.matches(address))

    def matches(self, address: str) -> Iterator[Row]:
        """The same, one after the other: a pattern may reach a million."""
        matchers = [matcher(part) for part in address[1:].split("/")]
        yield from self._flat_matches(matchers)
        tails: dict[tuple[Kind, int], list[str]] = {}
        for place in (self._bend, *self.places()):
            used = _used(place, matchers)
            if used:
                key = (place.kind, used)
                if key not in tails:
                    tails[key] = place.kind.match(matchers[used:])
                yield from map(place.row, tails[key])

    def _flat_matches(self, matchers: list[Matcher]) -> Iterator[Row]:
        for address, node in self.flat.items():
            parts = address[1:].split("/")
            hit = len(parts) == len(matchers) and all(match(part) for match, part in zip(matchers, parts, strict=True))
            if hit and isinstance(node, Row):
                yield node

    def rows(self) -> Iterator[Row]:
        """Every row of the tree."""
        yield from (node for node in self.flat.values() if isinstance(node, Row))
        for place in (self._bend, *self.places()):
            yield from place.rows()

    def at(self, slot: int) -> Row:
        """The row of a slot: the way back, for feedback and the journal."""
        layout = self.layout
        if slot < layout.bend:
            return self._flat_rows[slot]
        if slot >= layout.layers:
            # A layer without a weight has the slots all the same, at rest: every layer is as long.
            place = replace(self._layer((slot - layout.layers) // layout.layer_stride), kind=self._layer_kind)
        elif slot >= layout.zones:
            place = self._group_at((slot - layout.zones) // layout.group_stride)
        else:
            place = self._bend
        return place.row(place.kind.by_distance[slot - place.first])

    def _group_at(self, number: int) -> Place:
        first = self.layout.zones + number * self.layout.group_stride
        if number < len(ZONES):
            return self._group("zone", ZONES[number], first)
        return self._group("res", str(self.layout.description.heights[number - len(ZONES)]), first)

    @cached_property
    def _flat_rows(self) -> tuple[Row, ...]:
        nodes = (self.flat[f"/{row.name}"] for row in self.layout.flat)
        return tuple(node for node in nodes if isinstance(node, Row))


@cache
def _numbered(command: Command) -> Mapping[str, Command]:
    """A command by its address, or by one for each number."""
    if not command.count:
        return {f"/{command.name}": command}
    return {
        f"/{command.name.replace('N', str(number), 1)}": replace(
            command, number=number, meaning=command.meaning.replace(" N", f" {number}")
        )
        for number in range(1, command.count + 1)
    }


def _used(place: Place, matchers: list[Matcher]) -> int:
    """How many parts of a pattern this place takes, 0 if it is not meant."""
    head, *names = place.address[1:].split("/")
    if not matchers[0](head) or len(matchers) <= len(names) + 1:
        return 0
    if names and not matchers[1](names[0]) and not (place.layer >= 0 and matchers[1](place.stored[7:])):
        return 0
    return 1 + len(names)


def _entries(parameters: tuple[Parameter, ...], first: int = 0, under: str = "") -> dict[str, Entry]:
    return {f"{under}{parameter.name}": (parameter, first + number) for number, parameter in enumerate(parameters)}


def _operators(layout: Layout, first: int, under: str = "") -> tuple[dict[str, Entry], dict[str, tuple[str, ...]]]:
    """The entries of a block of operators, and each operator's tails in order."""
    entries: dict[str, Entry] = {}
    tails: dict[str, tuple[str, ...]] = {}
    for spec in layout.operators:
        own = _entries(spec.parameters, first + layout.offsets[spec.name], f"{under}{spec.name}/")
        entries |= own
        tails[f"{under}{spec.name}"] = tuple(own)
    return entries, tails


def _bend_kind() -> Kind:
    return Kind(_entries(HOLDER) | {"reset": (RESET, NO_SLOT)}, {})


def _group_kind(layout: Layout) -> Kind:
    entries, operators = _operators(layout, _H)
    return Kind(_entries(HOLDER) | {"reset": (RESET, NO_SLOT)} | entries, operators)


def _layer_kind(layout: Layout, *, weighted: bool = True) -> Kind:
    entries = _entries(HOLDER) | {"reset": (RESET, NO_SLOT), "order": (ORDER, NO_SLOT)}
    entries |= _entries(LAYER, _H) | {"list/channels": (CHANNELS, NO_SLOT)}
    operators: dict[str, tuple[str, ...]] = {}
    for number, target in enumerate(TARGETS if weighted else [name for name in TARGETS if name != "weight"]):
        first = _H + _L + number * len(layout.parameters)
        block, tails = _operators(layout, first, "" if number == 0 else f"{target}/")
        entries |= block
        operators |= tails
    return Kind(entries, operators)


def is_wildcard(address: str) -> bool:
    """Whether an address has a part that is a pattern."""
    return _WILD.search(address) is not None
