"""Addresses as a walk over shapes: a row is made when it is first reached, and a pattern is matched part by part."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from netbend_models.bending.settings import TARGETS, ZONES
from netbend_models.description import OperatorSpec
from netbend_models.parameter import Parameter

from netbend.error import AddressError
from netbend.osc.pattern import is_pattern, matcher
from netbend.tree.layout import Layout
from netbend.tree.table import CHANNELS, COMMANDS, HOLDER, LAYER, ORDER, RESET, Command

_H, _L = len(HOLDER), len(LAYER)
NO_SLOT: Final = -1

VECTORS: Final = {"latent/xy": ("latent/x", "latent/y")}
"""Addresses that take several parameters at once."""


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


@dataclass(frozen=True, slots=True)
class Shape:
    """What stands under a kind of place: rows by name with their distance from its first slot, operators, further places."""

    rows: Mapping[str, tuple[Parameter, int]]
    operators: int = NO_SLOT
    places: Mapping[str, "Shape"] | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A shape at its place in the tree: a layer, a target of it, a zone, a height."""

    shape: Shape
    address: str
    stored: str
    first: int
    layer: int = -1


Node = Row | Vector | Place | Command


class Addresses:
    """Every address of one network's tree."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self._layer_shape = _layer_shape(len(layout.parameters))
        self._group_shape = Shape(_rows(HOLDER) | {"reset": (RESET, NO_SLOT)}, operators=_H)
        self._bend_shape = Shape(self._group_shape.rows)
        self._operators = {spec.name: spec for spec in layout.operators}
        self._parameters = {
            spec.name: {parameter.name: number for number, parameter in enumerate(spec.parameters)}
            for spec in layout.operators
        }
        self._layer_numbers = {layer.name: layer.index for layer in layout.description.layers}
        self._height_numbers = {height: number for number, height in enumerate(layout.description.heights)}

    @cached_property
    def flat(self) -> dict[str, Node]:
        """The rows and commands that stand alone, by address."""
        layout = self.layout
        nodes: dict[str, Node] = {f"/{command.name}": command for command in COMMANDS}
        for row in layout.description.rows:
            nodes[f"/{row.name}"] = Row(f"/{row.name}", f"/{row.name}", row, NO_SLOT)
        for row in layout.flat:
            nodes[f"/{row.name}"] = Row(f"/{row.name}", f"/{row.name}", row, layout.flat_slots[row.name])
        for name, members in VECTORS.items():
            rows = tuple(node for member in members if isinstance(node := nodes.get(f"/{member}"), Row))
            if len(rows) == len(members):
                nodes[f"/{name}"] = Vector(f"/{name}", rows)
        return nodes

    def resolve(self, address: str) -> Node:
        """What stands at an address without wildcards; an AddressError says at which part it fails."""
        node = self.flat.get(address)
        if node is not None:
            return node
        head, *parts = address[1:].split("/") if address[:1] == "/" else [""]
        place = self._top(head, parts[0]) if parts or head == "bend" else None
        if place is None:
            raise AddressError(f"no address {address}")
        return self._descend(place, parts if head == "bend" else parts[1:], address)

    def _top(self, head: str, name: str = "") -> Place | None:
        if head == "layer":
            number = int(name) if name.isdecimal() and len(name) < 9 else self._layer_numbers.get(name, NO_SLOT)
            return self._layer(number) if 0 <= number < len(self._layer_numbers) else None
        if head == "zone" and name in ZONES:
            return self._group("zone", name, self.layout.zone(ZONES.index(name)))
        if head == "res" and name.isdecimal() and len(name) < 9 and int(name) in self._height_numbers:
            return self._group("res", name, self.layout.height(self._height_numbers[int(name)]))
        return Place(self._bend_shape, "/bend", "/bend", self.layout.bend) if head == "bend" else None

    def _layer(self, number: int) -> Place:
        name = self.layout.description.layers[number].name
        return Place(self._layer_shape, f"/layer/{number}", f"/layer/{name}", self.layout.layer(number), number)

    def _group(self, head: str, name: str, first: int) -> Place:
        return Place(self._group_shape, f"/{head}/{name}", f"/{head}/{name}", first)

    def _descend(self, place: Place, parts: list[str], address: str) -> Node:
        if not parts:
            return place
        name, *rest = parts
        shape = place.shape
        if name in shape.rows and not rest:
            return self._row(place, name)
        if shape.places and name in shape.places:
            return self._descend(self._inner(place, name), rest, address)
        spec = self._operators.get(name) if shape.operators != NO_SLOT else None
        if spec is None or len(rest) > 1:
            raise AddressError(f"no {name} at {place.address}" if spec is None else f"no address {address}")
        if not rest:
            return self._vector(place, spec)
        number = self._parameters[spec.name].get(rest[0])
        if number is None:
            raise AddressError(f"{spec.name} has no {rest[0]}: {', '.join(self._parameters[spec.name])}")
        return self._parameter(place, spec, number)

    @staticmethod
    def _inner(place: Place, name: str) -> Place:
        inner = (place.shape.places or {})[name]
        return Place(inner, f"{place.address}/{name}", f"{place.stored}/{name}", place.first, place.layer)

    @staticmethod
    def _row(place: Place, name: str) -> Row:
        parameter, distance = place.shape.rows[name]
        slot = place.first + distance if distance != NO_SLOT else NO_SLOT
        return Row(f"{place.address}/{name}", f"{place.stored}/{name}", parameter, slot, place.layer)

    def _parameter(self, place: Place, spec: OperatorSpec, number: int) -> Row:
        slot = place.first + place.shape.operators + self.layout.offsets[spec.name] + number
        tail = f"{spec.name}/{spec.parameters[number].name}"
        return Row(f"{place.address}/{tail}", f"{place.stored}/{tail}", spec.parameters[number], slot, place.layer)

    def _vector(self, place: Place, spec: OperatorSpec) -> Vector:
        rows = tuple(self._parameter(place, spec, number) for number in range(len(spec.parameters)))
        return Vector(f"{place.address}/{spec.name}", rows)

    def match(self, address: str) -> tuple[Row, ...]:
        """The rows that a pattern reaches, each once, in tree order; by number or by name, as it is written."""
        matchers = [matcher(part) for part in address[1:].split("/")]
        found = {row.stored: row for row in self._flat_matches(matchers)}
        for place, used in self._top_matches(matchers):
            found |= {row.stored: row for row in self._matches(place, matchers[used:])}
        return tuple(found.values())

    def _flat_matches(self, matchers: list[Callable[[str], bool]]) -> Iterator[Row]:
        for address, node in self.flat.items():
            parts = address[1:].split("/")
            hit = len(parts) == len(matchers) and all(match(part) for match, part in zip(matchers, parts, strict=True))
            if hit and isinstance(node, Row):
                yield node

    def _top_matches(self, matchers: list[Callable[[str], bool]]) -> Iterator[tuple[Place, int]]:
        head, *rest = matchers
        if head("bend"):
            yield Place(self._bend_shape, "/bend", "/bend", self.layout.bend), 1
        if not rest:
            return
        for place in self.places():
            kind, number = place.address[1:].split("/")
            if head(kind) and (rest[0](number) or (kind == "layer" and rest[0](place.stored[7:]))):
                yield place, 2

    def _matches(self, place: Place, matchers: list[Callable[[str], bool]]) -> Iterator[Row]:
        if not matchers:
            return
        match, *rest = matchers
        shape = place.shape
        if not rest:
            yield from (self._row(place, name) for name in shape.rows if match(name))
        for name in shape.places or ():
            if match(name):
                yield from self._matches(self._inner(place, name), rest)
        if shape.operators != NO_SLOT and len(rest) == 1:
            for spec in self.layout.operators:
                if match(spec.name):
                    numbers = (n for n, parameter in enumerate(spec.parameters) if rest[0](parameter.name))
                    yield from (self._parameter(place, spec, number) for number in numbers)

    def places(self) -> Iterator[Place]:
        """The zones, heights and layers in tree order."""
        for index, zone in enumerate(ZONES):
            yield self._group("zone", zone, self.layout.zone(index))
        for index, height in enumerate(self.layout.description.heights):
            yield self._group("res", str(height), self.layout.height(index))
        for number in range(len(self.layout.description.layers)):
            yield self._layer(number)

    def rows(self) -> Iterator[Row]:
        """Every row of the tree."""
        yield from (node for node in self.flat.values() if isinstance(node, Row))
        yield from self.under(Place(self._bend_shape, "/bend", "/bend", self.layout.bend))
        for place in self.places():
            yield from self.under(place)

    def under(self, place: Place) -> Iterator[Row]:
        """Every row under a place."""
        yield from (self._row(place, name) for name in place.shape.rows)
        if place.shape.operators != NO_SLOT:
            for spec in self.layout.operators:
                yield from self._vector(place, spec).rows
        for name in place.shape.places or ():
            yield from self.under(self._inner(place, name))

    def at(self, slot: int) -> Row:
        """The row of a slot: the way back, for feedback and the journal."""
        layout = self.layout
        if slot < layout.bend:
            return self._flat_rows[slot]
        if slot < layout.zones:
            place = Place(self._bend_shape, "/bend", "/bend", layout.bend)
        elif slot < layout.layers:
            number, zones = (slot - layout.zones) // layout.group_stride, len(ZONES)
            heights = layout.description.heights
            first = layout.zones + number * layout.group_stride
            place = (
                self._group("zone", ZONES[number], first) if number < zones
                else self._group("res", str(heights[number - zones]), first)
            )  # fmt: skip
        else:
            place = self._layer((slot - layout.layers) // layout.layer_stride)
        return self._row_in(place, slot - place.first)

    @cached_property
    def _flat_rows(self) -> tuple[Row, ...]:
        nodes = (self.flat[f"/{row.name}"] for row in self.layout.flat)
        return tuple(node for node in nodes if isinstance(node, Row))

    def _row_in(self, place: Place, distance: int) -> Row:
        for name, (_, at) in place.shape.rows.items():
            if at == distance:
                return self._row(place, name)
        for name, inner in (place.shape.places or {}).items():
            width = len(self.layout.parameters)
            own = any(at == distance for _, at in inner.rows.values())
            if own or inner.operators <= distance < inner.operators + width:
                return self._row_in(self._inner(place, name), distance)
        distance -= place.shape.operators
        for spec in self.layout.operators:
            number = distance - self.layout.offsets[spec.name]
            if 0 <= number < len(spec.parameters):
                return self._parameter(place, spec, number)
        raise AddressError(f"no slot {distance} at {place.address}")


def _rows(parameters: tuple[Parameter, ...], first: int = 0) -> dict[str, tuple[Parameter, int]]:
    return {parameter.name: (parameter, first + number) for number, parameter in enumerate(parameters)}


def _layer_shape(width: int) -> Shape:
    """A layer's shape: its own rows stand either under it or under the target that their name begins with."""
    own = {"": _rows(HOLDER) | {"reset": (RESET, NO_SLOT), "order": (ORDER, NO_SLOT)}}
    own |= {target: {} for target in TARGETS[1:]}
    own["list"]["channels"] = (CHANNELS, NO_SLOT)
    for name, entry in _rows(LAYER, _H).items():
        target, _, tail = name.rpartition("/")
        own[target][tail] = entry
    blocks = {target: _H + _L + number * width for number, target in enumerate(TARGETS)}
    places = {target: Shape(own[target], blocks[target]) for target in TARGETS[1:]}
    return Shape(own[""], blocks["all"], places)


def is_wildcard(address: str) -> bool:
    """Whether an address has a part that is a pattern."""
    return any(is_pattern(part) for part in address[1:].split("/"))
