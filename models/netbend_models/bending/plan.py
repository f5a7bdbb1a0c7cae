"""A plan: what is done to each layer of a frame and to its weights, with all values in one vector."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Final, TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from netbend_models.bending.base import Operator, StoredOperator
from netbend_models.bending.growth import FAR
from netbend_models.bending.guide import Guide, GuideStamp
from netbend_models.bending.part import Part, parts
from netbend_models.bending.selection import Channels, in_order
from netbend_models.bending.shelf import Shelf, Wanted
from netbend_models.bending.step import AffineStep, Entry
from netbend_models.network import Layer

_SERIAL: Final = count()

Work: TypeAlias = Mapping[int, tuple[Part, ...]]
"""What is done to each layer, by its number."""

WeightStamp: TypeAlias = tuple[object, ...]
Stamp: TypeAlias = tuple[object, ...] | None


@dataclass(frozen=True, slots=True)
class Placed:
    """One bend with its values, channels and border settled."""

    layer: int
    operator: Operator
    values: tuple[float, ...]
    channels: Channels
    border: str
    weight: bool = False


@dataclass(frozen=True, slots=True)
class Reader:
    """What one value of the vector reaches: the layers whose activations it bends, and samplings made with it."""

    layers: set[int] = field(default_factory=set)
    samplings: list[AffineStep] = field(default_factory=list)


class Plan:
    """The bends of a frame, ready to run; its values move without the plan being rebuilt.

    `values` are those of the vector, `weights` what is done to the layers' weights; `layers` tell in which order
    the network has its channels. `watched` is a layer whose bent activation is kept in `seen`, for looking at it.
    `guide` is a picture that steers layers before they are bent. `wanted` must be on the `shelf` before the frame.
    """

    def __init__(
        self,
        work: Work,
        vector: Tensor,
        counter: Tensor,
        values: Sequence[float] | NDArray[np.float64] = (),
        weights: Work | None = None,
        layers: Sequence[Layer] = (),
        shelf: Shelf | None = None,
    ) -> None:
        self._parts = {layer: parts for layer, parts in work.items() if parts}
        self._weights = {layer: parts for layer, parts in (weights or {}).items() if parts}
        self._layers = {layer.index: layer for layer in layers}
        self._vector, self._counter = vector, counter
        self._tame = self._is_tame(values)
        self._host = vector.numpy() if vector.device.type == "cpu" else None
        self._readers = _readers(len(vector), self._parts, self._weights)
        self._stamps: dict[int, tuple[int, int]] = dict.fromkeys(self._parts, (next(_SERIAL), 0))
        self._weight_stamps = self._stamp_weights(np.asarray(values, np.float64))
        self.shelf: Final = shelf or Shelf()
        self.wanted: Final = frozenset(_wanted(self._parts))
        self.watched: int | None = None
        self.seen: Tensor | None = None
        self.guide: Guide | None = None

    @property
    def empty(self) -> bool:
        """Nothing acts anywhere, and no layer is looked at."""
        return not self._parts and not self._weights and self.watched is None and self.guide is None

    def acts(self, layer: int) -> bool:
        """Whether anything bends this layer."""
        return layer in self._parts or self._steered(layer) is not None

    def stamp(self, layer: int) -> Stamp:
        """Equal for two frames whose bends of this layer are equal; None where nothing bends it."""
        bent, steered = self._stamps.get(layer), self._steered(layer)
        return bent if steered is None else (bent, steered)

    def _steered(self, layer: int) -> GuideStamp | None:
        return None if self.guide is None else self.guide.stamp(layer)

    def weight_stamp(self, layer: int) -> WeightStamp | None:
        """Equal for any two plans that bend this layer's weights alike; None where nothing bends them."""
        return self._weight_stamps.get(layer)

    def bend_weight(self, layer: int, weight: Tensor) -> Tensor:
        """A layer's weight (Cout, …), bent as a map (1, Cout, Cin, k · k) in memory of its own, in its shape.

        Its channels are numbered as in the checkpoint.
        """
        shape = weight.shape
        x = weight.reshape(1, shape[0], shape[1] if len(shape) > 1 else 1, -1)
        for part in self._weights[layer]:
            x = part.run(x, x.data_ptr() != weight.data_ptr(), self._counter)
        return x.reshape(shape)

    def apply(self, layer: int, x: Tensor, *, in_place: bool = False) -> Tensor:
        """Bend the activation x (B, C, H, W) of a layer, in any memory format, keeping dtype and device.

        A layer without acting bends gives x itself. Else x is left alone and a new tensor is given,
        unless `in_place` lets the plan overwrite x. What leaves is finite.
        """
        if self._steered(layer) is not None:
            assert self.guide is not None
            x, in_place = self.guide.apply(layer, x), True
        parts = self._parts.get(layer)
        if parts is not None:
            owned = in_place
            last = x.is_contiguous(memory_format=torch.channels_last)
            counter = None if self._tame and self.guide is None and x.dtype == torch.float32 else self._counter
            for part in parts:
                x, owned = part.run(x, owned, counter), True
            x = _laid_out(x, last=last)
        if layer == self.watched:
            self.see(layer, x)
        return x

    def see(self, layer: int, bent: Tensor) -> None:
        """Keep the bent activation of the watched layer, its channels in the checkpoint's order."""
        self.seen = self.in_order(layer, bent)

    def in_order(self, layer: int, x: Tensor) -> Tensor:
        """An activation (B, C, H, W) of a layer with its channels as the checkpoint numbers them."""
        return in_order(x, self._layers[layer]) if layer in self._layers else x

    def repaired(self) -> int:
        """How many non-finite activations were replaced since the bender was made.

        Waits for the device: ask at most once a second.
        """
        return int(self._counter)

    def move(self, values: NDArray[np.float64], moved: NDArray[np.bool_]) -> None:
        """Take new values of the same structure: one copy to the device; only moved grids are rebuilt."""
        with np.errstate(over="ignore"):
            single = values.astype(np.float32)
        if self._host is None:
            with torch.no_grad():
                self._vector.copy_(torch.from_numpy(single), non_blocking=True)
        else:
            self._host[:] = single
        self._tame = self._is_tame(values)
        readers = [self._readers[place] for place in np.flatnonzero(moved).tolist()]
        for sampling in (sampling for reader in readers for sampling in reader.samplings):
            sampling.forget()
        self.renew({layer for reader in readers for layer in reader.layers})
        if self._weights:
            self._weight_stamps = self._stamp_weights(values)

    def _is_tame(self, values: Sequence[float] | NDArray[np.float64]) -> bool:
        """Whether all that is bent stays finite because nothing can grow far: then nobody need look at it."""
        if self._weights or not all(layer in self._layers and self._layers[layer].steady for layer in self._parts):
            return False
        growth = 1.0
        for entry in (entry for work in self._parts.values() for entry in _entries(work)):
            if entry.operator.growth is None:
                return False
            growth *= max(1.0, entry.operator.growth([float(value) for value in values[entry.span]]))
        return growth <= FAR

    def renew(self, layers: Collection[int]) -> None:
        """What bends these layers is another."""
        for layer in layers:
            serial, version = self._stamps[layer]
            self._stamps[layer] = (serial, version + 1)

    def _stamp_weights(self, values: NDArray[np.float64]) -> dict[int, WeightStamp]:
        return {
            layer: tuple(
                (part.border, entry.operator.name, entry.shape, *values[entry.span].tolist())
                for part in work
                for entry in _entries((part,))
            )
            for layer, work in self._weights.items()
        }


def _laid_out(x: Tensor, *, last: bool) -> Tensor:
    """Channels last again if they were: a doubling convolution takes several times as long on planes."""
    return x.contiguous(memory_format=torch.channels_last) if last else x


def _entries(work: Sequence[Part]) -> Iterator[Entry]:
    return (entry for part in work for step in part.steps for entry in step.entries)


def _wanted(acts: Work) -> Iterator[Wanted]:
    """Which layers must be stored at which seeds."""
    for layer, work in acts.items():
        for entry in _entries(work):
            if isinstance(entry.operator, StoredOperator):
                yield from ((layer, seed) for seed in entry.shape)


def _readers(count: int, acts: Work, weights: Work) -> list[Reader]:
    """What each place of the vector reaches."""
    readers = [Reader() for _ in range(count)]
    for layer, work in acts.items():
        for entry in _entries(work):
            for reader in readers[entry.span]:
                reader.layers.add(layer)
    parts = (part for work in (*acts.values(), *weights.values()) for part in work)
    for step in (step for part in parts for step in part.steps if isinstance(step, AffineStep)):
        for reader in (reader for entry in step.entries for reader in readers[entry.span]):
            reader.samplings.append(step)
    return readers


def plan_of(placed: Sequence[Placed], layers: Sequence[Layer], device: torch.device | str) -> Plan:
    """The plan of bends that are settled already, on each layer in the order given."""
    device = torch.device(device)
    values, shelf = [value for bend in placed for value in bend.values], Shelf()
    vector = device_vector(values, device)
    work: dict[bool, dict[int, list[tuple[Channels, str, Entry]]]] = {False: {}, True: {}}
    position = 0
    for bend in placed:
        span = slice(position, position := position + len(bend.values))
        entry = Entry.over(vector, span, bend.operator, bend.operator.shape(bend.values), bend.values[-1] < 1.0)
        work[bend.weight].setdefault(bend.layer, []).append((bend.channels, bend.border, entry))
    acts, weights = (
        {index: parts(entries, layers[index] if not weight else in_file(layers[index]), device, shelf)
         for index, entries in work[weight].items()}
        for weight in (False, True)
    )  # fmt: skip
    return Plan(acts, vector, counter(device), values, weights, layers, shelf)


def in_file(layer: Layer) -> Layer:
    """The layer with its channels in the checkpoint's order: as its weights are bent."""
    return replace(layer, order=())


def device_vector(values: Sequence[float] | NDArray[np.float64], device: torch.device) -> Tensor:
    """Values in float32 on the device, in a tensor that may be changed in and out of inference mode."""
    with torch.inference_mode(mode=False), torch.no_grad(), np.errstate(over="ignore"):
        return torch.from_numpy(np.array(values, np.float32)).to(device)


def counter(device: torch.device) -> Tensor:
    """The count of repaired activations, from 0."""
    with torch.inference_mode(mode=False):
        return torch.zeros((), dtype=torch.int64, device=device)
