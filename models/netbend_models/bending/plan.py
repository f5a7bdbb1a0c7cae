"""The bender and its plan: what acts where, rebuilt only when that changes, with all values in one vector."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from netbend_models.bending.base import DrawnOperator, Operator, Shape
from netbend_models.bending.catalogue import catalogue
from netbend_models.bending.effect import Effects
from netbend_models.bending.part import Part, parts, repair
from netbend_models.bending.selection import Channels, in_list, in_range, random_share
from netbend_models.bending.settings import BORDERS, TARGETS, ZONES, BendSettings
from netbend_models.bending.step import AffineStep, Entry
from netbend_models.bending.store import Store
from netbend_models.description import heights, zone_of
from netbend_models.network import Layer

if TYPE_CHECKING:
    from netbend_models.parameter import Parameter

_T, _Z = len(TARGETS), len(ZONES)
_ALL, _RANDOM, _RANGE, _LIST = range(_T)
_SERIAL: Final = count()

Act: TypeAlias = tuple[int, int, Shape, bool]
"""(row of the effects, operator, its shape, whether it is mixed)."""


@dataclass(frozen=True, slots=True)
class Structure:
    """All that a plan is rebuilt for: what acts, the channels of each (layer, target), borders and orders."""

    acts: tuple[Act, ...]
    channels: Mapping[tuple[int, int], Channels]
    borders: tuple[str, ...]
    orders: Mapping[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Placed:
    """One bend with its values, channels and border settled."""

    layer: int
    operator: Operator
    values: tuple[float, ...]
    channels: Channels
    border: str


class Plan:
    """The bends of a frame, ready to run; its values move without the plan being rebuilt.

    `watched` is a layer whose bent activation is kept in `seen`, for looking at it.
    """

    def __init__(self, work: Mapping[int, tuple[Part, ...]], vector: Tensor, counter: Tensor) -> None:
        self._parts = {layer: parts for layer, parts in work.items() if parts}
        self._vector = vector
        self._counter = counter
        self._affine = [
            step
            for layer in self._parts.values()
            for part in layer
            for step in part.steps
            if isinstance(step, AffineStep)
        ]
        self._stamps: dict[int, tuple[int, int]] = dict.fromkeys(self._parts, (next(_SERIAL), 0))
        self.watched: int | None = None
        self.seen: Tensor | None = None

    @property
    def empty(self) -> bool:
        """Nothing acts anywhere, and no layer is looked at."""
        return not self._parts and self.watched is None

    def acts(self, layer: int) -> bool:
        """Whether anything bends this layer."""
        return layer in self._parts

    def stamp(self, layer: int) -> tuple[int, int] | None:
        """Equal for two frames whose bends of this layer are equal; None where nothing bends it."""
        return self._stamps.get(layer)

    def apply(self, layer: int, x: Tensor, *, in_place: bool = False) -> Tensor:
        """Bend the activation x (B, C, H, W) of a layer, in any memory format, keeping dtype and device.

        A layer without acting bends gives x itself. Else x is left alone and a new tensor is given,
        unless `in_place` lets the plan overwrite x. What leaves is finite.
        """
        parts = self._parts.get(layer)
        if parts is not None:
            owned = in_place
            for part in parts:
                x = part.run(x, owned)
                owned = True
            x = repair(x, self._counter)
        if layer == self.watched:
            self.seen = x
        return x

    def repaired(self) -> int:
        """How many non-finite activations were replaced since the bender was made.

        Waits for the device: ask at most once a second.
        """
        return int(self._counter)

    def move(self, values: NDArray[np.float64], moved: NDArray[np.bool_]) -> None:
        """Take new values of the same structure: one copy to the device; only moved grids are rebuilt."""
        with np.errstate(over="ignore"):
            host = torch.from_numpy(values.astype(np.float32))
        with torch.no_grad():
            self._vector.copy_(host, non_blocking=True)
        for step in self._affine:
            if any(moved[entry.span].any() for entry in step.entries):
                step.forget()
        self._restamp(moved)

    def _restamp(self, moved: NDArray[np.bool_]) -> None:
        for layer, work in self._parts.items():
            if any(moved[entry.span].any() for part in work for step in part.steps for entry in step.entries):
                serial, version = self._stamps[layer]
                self._stamps[layer] = (serial, version + 1)


class Bender:
    """Compiles the settings of each frame for one network; cheap when nothing, or only values, changed."""

    def __init__(
        self,
        layers: Sequence[Layer],
        operators: Sequence[Operator] | None = None,
        device: torch.device | str = "cpu",
    ) -> None:
        self.layers = tuple(layers)
        self.operators: Final = tuple(catalogue().operators if operators is None else operators)
        self.parameters: Final[tuple[tuple[str, Parameter], ...]] = tuple(
            (operator.name, row) for operator in self.operators for row in operator.parameters
        )
        self.heights: Final = heights(self.layers)
        self.device = torch.device(device)
        self._whole = tuple(tuple(range(layer.channels)) for layer in self.layers)
        self._numbers = {operator.name: number for number, operator in enumerate(self.operators)}
        self._effects = Effects([one.parameters for one in self.operators], len(layers), len(self.heights))
        self._counter = _counter(self.device)
        self._stores: Mapping[tuple[int, int, str], Store] = {}
        self._structure: Structure | None = None
        self._texts: tuple[Mapping[int, tuple[int, ...]], Mapping[int, tuple[str, ...]]] = ({}, {})
        self._gather: NDArray[np.intp] = np.zeros(0, np.intp)
        self._values: NDArray[np.float64] = np.zeros(0)
        self._plan = Plan({}, _device_vector(self._values, self.device), self._counter)

    def zone_of(self, index: int) -> int:
        """The zone of a layer: 0 coarse, 1 middle, 2 fine."""
        return zone_of(index, len(self.layers))

    def compile(self, settings: BendSettings) -> Plan:
        """The plan of these settings: the last one, with its values moved where only they changed."""
        texts = (settings.lists, settings.orders)
        changed = self._effects.read(settings)
        if not changed and texts == self._texts and self._structure is not None:
            return self._plan
        self._texts = (dict(settings.lists), dict(settings.orders))
        structure = self._read(settings)
        if structure == self._structure:
            self._move()
        else:
            self._plan, self._structure = self._build(structure), structure
        return self._plan

    def _move(self) -> None:
        values = self._effects.acted.ravel()[self._gather]
        moved = values != self._values
        if moved.any():
            self._plan.move(values, moved)
            self._values = values

    def _read(self, settings: BendSettings) -> Structure:
        acts = tuple(self._act(row, number) for row, number in np.argwhere(self._effects.acting).tolist())
        targets = {divmod(act[0], _T) for act in acts if act[0] < len(self.layers) * _T}
        channels = {(index, target): self._channels(index, target, settings) for index, target in sorted(targets)}
        borders = _borders(settings.border) if acts else ()
        return Structure(acts, channels, borders, self._texts[1] if acts else {})

    def _act(self, row: int, number: int) -> Act:
        operator, first = self.operators[number], int(self._effects.starts[number])
        values = self._effects.acted[row, first : first + len(operator.parameters)].tolist()
        return row, number, operator.shape(values), values[-1] < 1.0

    def _channels(self, index: int, target: int, settings: BendSettings) -> Channels:
        count = self.layers[index].channels
        if target == _RANDOM:
            return random_share(count, float(settings.fraction[index]), float(settings.seed[index]))
        if target == _RANGE:
            return in_range(count, float(settings.start[index]), float(settings.stop[index]))
        if target == _LIST:
            return in_list(count, settings.lists.get(index, ()))
        return self._whole[index]

    def _build(self, structure: Structure) -> Plan:
        spans = self._lay_out(structure.acts)
        self._values = self._effects.acted.ravel()[self._gather]
        vector = _device_vector(self._values, self.device)
        entries: dict[int, list[Entry]] = {}
        for (row, number, shape, mixed), span in zip(structure.acts, spans, strict=True):
            entries.setdefault(row, []).append(Entry.over(vector, span, self.operators[number], shape, mixed))
        stores: dict[tuple[int, int, str], Store] = {}
        work = {layer.index: self._parts(layer, structure, entries, stores) for layer in self.layers}
        self._stores = stores
        return Plan(work, vector, self._counter)

    def _lay_out(self, acts: Sequence[Act]) -> list[slice]:
        """Where each act's values stand in the vector; remembers where they come from."""
        spans, gather = [], list[int]()
        for row, number, _, _ in acts:
            first = row * self._effects.width + int(self._effects.starts[number])
            count = len(self.operators[number].parameters)
            spans.append(slice(len(gather), len(gather) + count))
            gather += range(first, first + count)
        self._gather = np.array(gather, np.intp)
        return spans

    def _parts(
        self,
        layer: Layer,
        structure: Structure,
        entries: Mapping[int, Sequence[Entry]],
        stores: dict[tuple[int, int, str], Store],
    ) -> tuple[Part, ...]:
        order = structure.orders.get(layer.index, ())
        placed = [
            (channels, structure.borders[layer.index], self._storing(entry, (layer.index, row), stores))
            for channels, row in self._targets(layer, structure)
            for entry in self._ordered(entries.get(row, ()), order)
        ]
        return parts(placed, layer.channels, self.device)

    def _storing(self, entry: Entry, place: tuple[int, int], stores: dict[tuple[int, int, str], Store]) -> Entry:
        """The entry with what it drew at that place (layer, row) before the plan was rebuilt."""
        if not isinstance(entry.operator, DrawnOperator):
            return entry
        key = (*place, entry.operator.name)
        store = stores[key] = self._stores.get(key) or Store()
        return replace(entry, store=store)

    def _targets(self, layer: Layer, structure: Structure) -> list[tuple[Channels, int]]:
        """The channels and the row of each of a layer's targets, in the order in which they apply."""
        index, groups = layer.index, len(self.layers) * _T
        own = [(structure.channels.get((index, target), ()), index * _T + target) for target in range(_T)]
        res = groups + _Z + self.heights.index(layer.height)
        return [*own, (self._whole[index], res), (self._whole[index], groups + self.zone_of(index))]

    def _ordered(self, entries: Sequence[Entry], order: Sequence[str]) -> list[Entry]:
        places = {name: place for place, name in reversed(list(enumerate(order)))}
        return sorted(entries, key=lambda entry: places.get(entry.operator.name, len(order)))


def _borders(choices: NDArray[np.float64]) -> tuple[str, ...]:
    whole = np.clip(np.where(np.isfinite(choices), np.rint(choices), 0), 0, len(BORDERS) - 1)
    return tuple(BORDERS[int(choice)] for choice in whole.tolist())


def plan_of(placed: Sequence[Placed], layers: Sequence[Layer], device: torch.device | str) -> Plan:
    """The plan of bends that are settled already, on each layer in the order given."""
    device = torch.device(device)
    vector = _device_vector([value for bend in placed for value in bend.values], device)
    work: dict[int, list[tuple[Channels, str, Entry]]] = {}
    position = 0
    for bend in placed:
        span = slice(position, position := position + len(bend.values))
        entry = Entry.over(vector, span, bend.operator, bend.operator.shape(bend.values), bend.values[-1] < 1.0)
        work.setdefault(bend.layer, []).append((bend.channels, bend.border, entry))
    return Plan(
        {index: parts(entries, layers[index].channels, device) for index, entries in work.items()},
        vector,
        _counter(device),
    )


def _device_vector(values: Sequence[float] | NDArray[np.float64], device: torch.device) -> Tensor:
    """Values in float32 on the device, in a tensor that may be changed in and out of inference mode."""
    with torch.inference_mode(mode=False), torch.no_grad(), np.errstate(over="ignore"):
        return torch.from_numpy(np.array(values, np.float32)).to(device)


def _counter(device: torch.device) -> Tensor:
    with torch.inference_mode(mode=False):
        return torch.zeros((), dtype=torch.int64, device=device)
