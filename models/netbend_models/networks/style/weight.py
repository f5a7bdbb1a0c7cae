"""The weights of a network's layers as they are bent: laid out anew when a bend of them moves, never per frame."""

from collections.abc import Collection, Sequence
from typing import Protocol, TypeAlias

from torch import Tensor

from netbend_models.bending.plan import Plan, WeightStamp

Stamps: TypeAlias = tuple[WeightStamp | None, ...]
"""How each layer's weight is bent; None: it is not."""


class Weighted(Protocol):
    """A layer that computes with a weight (Cout, Cin, k, k)."""

    def unbent(self) -> Tensor:
        """Its own weight, in the checkpoint's order."""

    def bend(self, weight: Tensor | None) -> None:
        """Compute with this weight, in the checkpoint's order, from now on; None: with its own, bit for bit."""


class Weights:
    """The weights of all layers, by their number."""

    def __init__(self, layers: Sequence[Weighted]) -> None:
        self._layers = tuple(layers)
        self._stamps: list[WeightStamp | None] = [None] * len(self._layers)

    def __len__(self) -> int:
        return len(self._layers)

    def take(self, plan: Plan) -> Stamps:
        """Bend them as the plan asks; what has not moved is left as it is."""
        for index, layer in enumerate(self._layers):
            stamp = plan.weight_stamp(index)
            if stamp != self._stamps[index]:
                layer.bend(None if stamp is None else plan.bend_weight(index, layer.unbent()))
                self._stamps[index] = stamp
        return tuple(self._stamps)

    def forget(self, layers: Collection[int]) -> None:
        """The own weights of these layers have moved: what was bent of them is made anew."""
        for index in layers:
            self._layers[index].bend(None)
            self._stamps[index] = None


def shared(before: Sequence[object], after: Sequence[object]) -> int:
    """How many things at the beginning of two sequences are the same."""
    return next((n for n, (one, other) in enumerate(zip(before, after, strict=False)) if one is not other),
                min(len(before), len(after)))  # fmt: skip
