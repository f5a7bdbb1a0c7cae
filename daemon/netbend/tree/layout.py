"""Which slot of the panel holds which parameter: arithmetic over (layer x target x operator x parameter).

    stage · network · bend · 3 zones · R heights · N layers

A zone or height is its switches and P operator parameters; a layer is its switches, its own rows
and P parameters for each of its targets.
"""

from array import array
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from sys import float_info

import numpy as np
from numpy.typing import NDArray

from netbend.audio.row import AUDIO, FEATURE
from netbend.tree.source import INPUT, LFO, LFOS, MACRO, MODULATED
from netbend.tree.table import CLUSTER, HOLDER, LATENT, LAYER, LETS_GO, PANICS, STAGE, TEMPO
from netbend.wekinator.follow import ROWS as FOLLOWED
from netbend.wekinator.row import ROWS as LEARNT
from netbend_mappings.lfo import ROWS, Oscillators
from netbend_mappings.modulation import NONE, Phase, Rules
from netbend_models.bending.settings import TARGETS, ZONES, BendSettings, Holder
from netbend_models.description import Description
from netbend_models.parameter import Parameter

Values = NDArray[np.float64]
_H, _L = len(HOLDER), len(LAYER)
_PICKS: Mapping[str, Callable[[Parameter], float]] = {
    "default": lambda row: row.default,
    "period": lambda row: row.period,
    "low": lambda row: row.limit[0],
    "high": lambda row: row.limit[1],
    "whole": lambda row: row.kind != "float",
}
MOVERS = (*MACRO, *MODULATED, *LFO, *INPUT, *AUDIO, *FEATURE, *LEARNT, *FOLLOWED)
"""Flat rows that only move others: no network reads them, and their thousand names in each frame would cost it."""

_BYPASS, _AMOUNT, _SOLO, _FLASH = range(_H)
_STEERING = _H + [row.name for row in LAYER].index("input/amount")


class Layout:
    """The slots of one network, `size` of them; the same description gives the same layout in every process."""

    def __init__(self, description: Description) -> None:
        self.description = description
        self.flat = _flat(description.rows)
        self.flat_slots = {row.name: slot for slot, row in enumerate(self.flat)}
        self.operators = description.operators
        self.parameters = tuple(parameter for operator in self.operators for parameter in operator.parameters)
        width = len(self.parameters)
        self.bend = len(self.flat)
        self.zones = self.bend + _H
        self.heights = self.zones + len(ZONES) * (_H + width)
        self.layers = self.heights + len(description.heights) * (_H + width)
        self.group_stride = _H + width
        self.layer_stride = _H + _L + len(TARGETS) * width
        self.size = self.layers + len(description.layers) * self.layer_stride
        self.offsets = self._operator_offsets()

    def _operator_offsets(self) -> dict[str, int]:
        offsets, position = {}, 0
        for operator in self.operators:
            offsets[operator.name] = position
            position += len(operator.parameters)
        return offsets

    def zone(self, index: int) -> int:
        """The first slot of a zone: its switches, then its operators."""
        return self.zones + index * self.group_stride

    def height(self, index: int) -> int:
        """The first slot of a height, by its place in ascending order."""
        return self.heights + index * self.group_stride

    def layer(self, index: int) -> int:
        """The first slot of a layer: its switches, its own rows, then a block of operators for each target."""
        return self.layers + index * self.layer_stride

    def target(self, layer: int, target: int) -> int:
        """The first slot of the operators of one target of a layer."""
        return self.layer(layer) + _H + _L + target * len(self.parameters)

    def column(self, pick: str) -> Values:
        """One number of every slot's parameter (a key of `_PICKS`), (S,)."""

        def numbers(rows: Sequence[Parameter]) -> Values:
            return np.array([_PICKS[pick](row) for row in rows], np.float64)

        operators = numbers(self.parameters)
        group = np.concatenate([numbers(HOLDER), operators])
        layer = np.concatenate([numbers(HOLDER), numbers(LAYER), np.tile(operators, len(TARGETS))])
        description = self.description
        column: Values = np.concatenate([
            numbers(self.flat), numbers(HOLDER),
            np.tile(group, len(ZONES) + len(description.heights)), np.tile(layer, len(description.layers)),
        ])  # fmt: skip
        return column

    def bounds(self) -> "tuple[array[float], array[float]]":
        """Limits inside which a float needs nothing done; whole-number rows get an empty range: they are rounded."""
        low, high, whole = self.column("low"), self.column("high"), self.column("whole") > 0
        low, high = np.maximum(low, -float_info.max), np.minimum(high, float_info.max)
        low[whole], high[whole] = 1.0, 0.0
        return array("d", low.tobytes()), array("d", high.tobytes())

    def parameter(self, slot: int) -> Parameter:
        """The parameter of a slot."""
        if slot < self.bend:
            return self.flat[slot]
        if slot < self.zones:
            return HOLDER[slot - self.bend]
        if slot < self.layers:
            return self._group_parameters[(slot - self.zones) % self.group_stride]
        return self._layer_parameters[(slot - self.layers) % self.layer_stride]

    @cached_property
    def _group_parameters(self) -> tuple[Parameter, ...]:
        return HOLDER + self.parameters

    @cached_property
    def _layer_parameters(self) -> tuple[Parameter, ...]:
        return HOLDER + LAYER + self.parameters * len(TARGETS)

    @cached_property
    def panics(self) -> NDArray[np.intp]:
        """The slots that /panic resets: operators, bypass and solo, macros, and what stops or darkens the picture."""
        stage = [self.flat_slots[name] for name in PANICS if name in self.flat_slots]
        held = [name in ("bypass", "solo") for name in (row.name for row in HOLDER)]
        own = [row.name == "input/amount" for row in LAYER]
        operators = [True] * len(self.parameters)
        group, layer = held + operators, held + own + operators * len(TARGETS)
        groups = len(ZONES) + len(self.description.heights)
        bends = np.array(held + group * groups + layer * len(self.description.layers))
        slots: NDArray[np.intp] = np.concatenate([np.array(stage, np.intp), self.bend + np.flatnonzero(bends)])
        return slots

    def rules(self) -> Rules:
        """What modulation knows of these slots."""
        flashes = tuple(self._flashes())
        low = self.column("low")
        return Rules(
            period=self.column("period"), low=np.where(np.isfinite(low), low, 0.0), phases=self.phases,
            hold=self.flat_slots["time/hold"], bpm=self.flat_slots["tempo/bpm"], flashes=flashes,
            flash_slots=np.array([counter for counter, _ in flashes], np.intp), oscillators=self._oscillators(),
        )  # fmt: skip

    def _oscillators(self) -> Oscillators:
        slots = self.flat_slots
        first = slots[f"lfo/1/{ROWS[0]}"]
        assert [row.name.rpartition("/")[2] for row in self.flat[first : first + len(ROWS)]] == list(ROWS)
        return Oscillators(first, LFOS, slots["tempo/beat"], slots["time/hold"])

    @cached_property
    def phases(self) -> tuple[Phase, ...]:
        """The slots that run by themselves."""
        slots = self.flat_slots
        return tuple(
            Phase(slot, *(slots.get(name, NONE) for name in (row.rate, row.lap, row.beats, row.gate)))
            for slot, row in enumerate(self.flat)
            if row.rate in slots or row.lap in slots
        )

    @cached_property
    def lets_go(self) -> Mapping[int, tuple[int, ...]]:
        """By the slot that a hand moves, those that go back to their default then."""
        slots = self.flat_slots
        pairs = [(slots[mover], slots[goes]) for goes, movers in LETS_GO.items() if goes in slots
                 for mover in movers if mover in slots]  # fmt: skip
        return {mover: tuple(goes for one, goes in pairs if one == mover) for mover, _ in pairs}

    def _flashes(self) -> list[tuple[int, NDArray[np.intp]]]:
        """Each flash counter with the `multiply/factor` slots that it lifts."""
        if "multiply" not in self.offsets:
            return []
        factor = self.offsets["multiply"]
        groups = [self.zone(index) for index in range(len(ZONES))]
        lifted = {first: [first + _H + factor] for first in groups}
        lifted |= {first: [first + _H + factor] for first in map(self.height, range(len(self.description.heights)))}
        lifted |= {self.layer(n): [self.target(n, 0) + factor] for n in range(len(self.description.layers))}
        lifted[self.bend] = [first + _H + factor for first in groups]
        return [(first + _FLASH, np.array(slots, np.intp)) for first, slots in lifted.items()]

    def controls(self, played: Values) -> dict[str, float]:
        """The effective values of the stage's and the network's own rows, by name."""
        return dict(zip(self._control_names, played[self._control_slots].tolist(), strict=True))

    @cached_property
    def _control_names(self) -> tuple[str, ...]:
        movers = {row.name for row in MOVERS}
        return tuple(name for name in self.flat_slots if name not in movers)

    @cached_property
    def _control_slots(self) -> NDArray[np.intp]:
        return np.array([self.flat_slots[name] for name in self._control_names], np.intp)

    def bends(
        self, played: Values, lists: Mapping[int, tuple[int, ...]], orders: Mapping[int, tuple[str, ...]],
        moved: NDArray[np.intp] | None = None,
    ) -> BendSettings:  # fmt: skip
        """The bends as views of effective values: nothing is copied; `moved` slots may differ from the last ones'."""
        groups = played[self.zones : self.layers].reshape(-1, self.group_stride)
        layers = played[self.layers :].reshape(-1, self.layer_stride)
        zones, heights = groups[: len(ZONES)], groups[len(ZONES) :]
        own = layers[:, _H : _H + _L]
        targets = layers[:, _H + _L :].reshape(len(layers), len(TARGETS), len(self.parameters))
        return BendSettings(
            layer=targets, zone=zones[:, _H:], res=heights[:, _H:],
            everything=_holder(played[self.bend : self.bend + _H].reshape(1, _H)),
            layers=_holder(layers), zones=_holder(zones), heights=_holder(heights),
            border=own[:, 0], fraction=own[:, 1], seed=own[:, 2], start=own[:, 3], stop=own[:, 4],
            lists=lists, orders=orders, moved=None if moved is None else self._places(moved),
        )  # fmt: skip

    def steering(self, played: Values) -> Values:
        """How much a picture that comes in steers each layer, (N,), a view of effective values."""
        return played[self.layers + _STEERING :: self.layer_stride]

    def _places(self, slots: NDArray[np.intp]) -> NDArray[np.intp]:
        """Which layers' targets these slots belong to, counted through; those of other slots fall out."""
        layer, distance = np.divmod(slots[slots >= self.layers] - self.layers, self.layer_stride)
        target = (distance - _H - _L) // len(self.parameters)
        places: NDArray[np.intp] = (layer * len(TARGETS) + target)[target >= 0]
        return places


def _flat(rows: Sequence[Parameter]) -> tuple[Parameter, ...]:
    """The rows that stand alone and are numbers: the stage's, the network's, and the conductor's beside those."""
    names = {row.name for row in rows}
    beside = (row for needed, row in LATENT.items() if needed in names)
    own = (row for row in rows if row.kind not in ("text", "list"))
    return (*STAGE, *TEMPO, *CLUSTER, *MOVERS, *own, *beside)


def _holder(rows: Values) -> Holder:
    return Holder(rows[:, _BYPASS], rows[:, _AMOUNT], rows[:, _SOLO])
