"""The bender: the plan of each frame's settings, rebuilt only when what acts where changes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray

from netbend_models.bending.base import DrawnOperator, Operator, Shape, StoredOperator
from netbend_models.bending.catalogue import catalogue
from netbend_models.bending.effect import Effects
from netbend_models.bending.part import Part, parts
from netbend_models.bending.plan import Plan, counter, device_vector, in_file
from netbend_models.bending.selection import Channels
from netbend_models.bending.settings import BORDERS, TARGETS, ZONES, BendSettings
from netbend_models.bending.shelf import Shelf
from netbend_models.bending.step import Entry
from netbend_models.bending.store import Store
from netbend_models.bending.target import Targets
from netbend_models.description import heights, zone_of
from netbend_models.network import Layer

if TYPE_CHECKING:
    from netbend_models.clusters.clustering import Clustering
    from netbend_models.parameter import Parameter

_T, _Z = len(TARGETS), len(ZONES)
_WEIGHT: Final = TARGETS.index("weight")

Act: TypeAlias = tuple[int, int, Shape, bool]
"""(row of the effects, operator, its shape, whether it is mixed)."""


@dataclass(frozen=True, slots=True)
class Structure:
    """All that a plan is rebuilt for: what acts, the channels of each (layer, target), borders and orders."""

    acts: tuple[Act, ...]
    channels: Mapping[tuple[int, int], Channels]
    borders: tuple[str, ...]
    orders: Mapping[int, tuple[str, ...]]


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
        self._targets = Targets(self.layers)
        self._reclustered = False
        self._numbers = {operator.name: number for number, operator in enumerate(self.operators)}
        self._effects = Effects([one.parameters for one in self.operators], len(layers), len(self.heights))
        self._counter = counter(self.device)
        self._stores: Mapping[tuple[int, int, str], Store] = {}
        self._shelf = Shelf()
        self._structure: Structure | None = None
        self._texts: tuple[Mapping[int, tuple[int, ...]], Mapping[int, tuple[str, ...]]] = ({}, {})
        self._gather: NDArray[np.intp] = np.zeros(0, np.intp)
        self._values: NDArray[np.float64] = np.zeros(0)
        self._plan = Plan({}, device_vector(self._values, self.device), self._counter, layers=self.layers)

    def zone_of(self, index: int) -> int:
        """The zone of a layer: 0 coarse, 1 middle, 2 fine."""
        return zone_of(index, len(self.layers))

    def cluster(self, clustering: "Clustering | None") -> None:
        """Bend by these clusters from the next plan on, by the names of layers; channels not there fall out."""
        self._reclustered |= self._targets.cluster(clustering)

    def compile(self, settings: BendSettings) -> Plan:
        """The plan of these settings: the last one, with its values moved where only they changed."""
        texts = (settings.lists, settings.orders)
        changed = self._effects.read(settings)
        if not (changed or self._reclustered) and texts == self._texts and self._structure is not None:
            return self._plan
        self._reclustered = False
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
        acts = tuple(self._act(row, number) for row, number in self._effects.acts())
        targets = {divmod(act[0], _T) for act in acts if act[0] < len(self.layers) * _T}
        channels = {
            (index, target): self._targets.channels(index, target, settings) for index, target in sorted(targets)
        }
        borders = _borders(settings.border) if acts else ()
        return Structure(acts, channels, borders, self._texts[1] if acts else {})

    def _act(self, row: int, number: int) -> Act:
        operator, first = self.operators[number], int(self._effects.starts[number])
        values = self._effects.acted[row, first : first + len(operator.parameters)].tolist()
        return row, number, operator.shape(values), values[-1] < 1.0

    def _build(self, structure: Structure) -> Plan:
        spans = self._lay_out(structure.acts)
        self._values = self._effects.acted.ravel()[self._gather]
        vector = device_vector(self._values, self.device)
        entries: dict[int, list[Entry]] = {}
        for (row, number, shape, mixed), span in zip(structure.acts, spans, strict=True):
            entries.setdefault(row, []).append(Entry.over(vector, span, self.operators[number], shape, mixed))
        stores: dict[tuple[int, int, str], Store] = {}
        bent = self._bent(entries)
        work, weights = (
            {layer.index: self._parts(layer, structure, entries, stores, weight=weight) for layer in bent}
            for weight in (False, True)
        )
        self._stores = stores
        return Plan(work, vector, self._counter, self._values, weights, self.layers, self._shelf)

    def _bent(self, rows: Collection[int]) -> list[Layer]:
        """The layers on which these rows act."""
        groups = len(self.layers) * _T
        layers = {row // _T for row in rows if row < groups}
        zones = {row - groups for row in rows if groups <= row < groups + _Z}
        tall = {self.heights[row - groups - _Z] for row in rows if row >= groups + _Z}
        if not zones and not tall:
            return [self.layers[index] for index in sorted(layers)]
        return [one for one in self.layers
                if one.index in layers or self.zone_of(one.index) in zones or one.height in tall]  # fmt: skip

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
        *,
        weight: bool,
    ) -> tuple[Part, ...]:
        order = structure.orders.get(layer.index, ())
        placed = [
            (channels, structure.borders[layer.index], self._storing(entry, (layer.index, row), stores))
            for channels, row in (self._weights(layer) if weight else self._rows(layer, structure))
            for entry in self._ordered(entries.get(row, ()), order)
            if not (weight and isinstance(entry.operator, StoredOperator))
        ]
        return parts(placed, in_file(layer) if weight else layer, self.device, self._shelf)

    def _storing(self, entry: Entry, place: tuple[int, int], stores: dict[tuple[int, int, str], Store]) -> Entry:
        """The entry with what it drew at that place (layer, row) before the plan was rebuilt."""
        if not isinstance(entry.operator, DrawnOperator):
            return entry
        key = (*place, entry.operator.name)
        store = stores[key] = self._stores.get(key) or Store()
        return replace(entry, store=store)

    def _weights(self, layer: Layer) -> list[tuple[Channels, int]]:
        return [(self._targets.whole(layer.index), layer.index * _T + _WEIGHT)]

    def _rows(self, layer: Layer, structure: Structure) -> list[tuple[Channels, int]]:
        """The channels and the row of each target of a layer's activation, in the order in which they apply."""
        index, groups, whole = layer.index, len(self.layers) * _T, self._targets.whole(layer.index)
        own = [(structure.channels.get((index, target), ()), index * _T + target) for target in range(_WEIGHT)]
        res = groups + _Z + self.heights.index(layer.height)
        return [*own, (whole, res), (whole, groups + self.zone_of(index))]

    def _ordered(self, entries: Sequence[Entry], order: Sequence[str]) -> list[Entry]:
        places = {name: place for place, name in reversed(list(enumerate(order)))}
        return sorted(entries, key=lambda entry: places.get(entry.operator.name, len(order)))


def _borders(choices: NDArray[np.float64]) -> tuple[str, ...]:
    whole = np.clip(np.where(np.isfinite(choices), np.rint(choices), 0), 0, len(BORDERS) - 1)
    return tuple(BORDERS[int(choice)] for choice in whole.tolist())
