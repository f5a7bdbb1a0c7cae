"""What a plan does to one layer: steps on all or some of its channels, then a repair."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from math import isfinite
from typing import Final

import torch
from torch import Tensor

from netbend_models.bending.selection import Channels, Selection, select
from netbend_models.bending.step import Entry, Step, steps
from netbend_models.network import Layer

BOUND: Final = {torch.float16: 6e4}
"""The largest activation that may leave a bent layer, else 1e12: float32 has room for many more layers."""

_LARGE: Final = 2**18


@dataclass(frozen=True, slots=True)
class Part:
    """Steps on some of a layer's channels."""

    selection: Selection
    steps: tuple[Step, ...]
    border: str = "zeros"

    def run(self, x: Tensor, owned: bool, counter: Tensor | None = None) -> Tensor:
        """Bend x (B, C, H, W); the caller's tensor is left alone unless `owned`.

        With a counter the bent channels are repaired at once, unless they are all.
        """
        if self.selection is None:
            return self._work(x, owned)
        if not owned:
            x = x.clone()
        chosen = x[:, self.selection] if isinstance(self.selection, slice) else x.index_select(1, self.selection)
        bent = self._work(chosen, owned=True)
        if counter is not None:
            repair(bent, counter)
        if not isinstance(self.selection, slice):
            return x.index_copy_(1, self.selection, bent)
        return x if bent is chosen else _written(x, chosen, bent)

    def _work(self, x: Tensor, owned: bool) -> Tensor:
        for step in self.steps:
            x = step.run(x, owned)
            owned = True
        return x


def _written(x: Tensor, view: Tensor, bent: Tensor) -> Tensor:
    view.copy_(bent)
    return x


def parts(placed: Iterable[tuple[Channels, str, Entry]], layer: Layer, device: torch.device) -> tuple[Part, ...]:
    """Entries (channels, border, entry) as parts; neighbours on the same channels are one part."""

    def key(item: tuple[Channels, str, Entry]) -> tuple[Channels, str, bool]:
        return item[0], item[1], not layer.order or item[2].operator.alike

    groups = groupby((item for item in placed if item[0]), key=key)
    return tuple(
        Part(select(channels, layer, device, alike=alike), tuple(steps([entry for *_, entry in group], border)), border)
        for (channels, border, alike), group in groups
    )


def repair(x: Tensor, counter: Tensor) -> Tensor:
    """Replace what is not finite (NaN by 0), count it, and bound the rest, in place."""
    bound = BOUND.get(x.dtype, 1e12)
    # On a CPU one number tells, and reading it waits for nothing; elsewhere all is counted without asking.
    if x.device.type == "cpu":
        flat = _flat(x)
        if flat is not None and float(torch.dot(flat, flat)) <= bound * bound:
            return x  # no number is greater than the length of all
        if isfinite(float(x.sum())):
            return x.clamp_(-bound, bound)
    counter += x.isfinite().logical_not_().sum()
    return x.nan_to_num_(0.0, bound, -bound).clamp_(-bound, bound)


def _flat(x: Tensor) -> Tensor | None:
    """All numbers of a large x in a row if they lie so in memory, in float32: to read them spares writing them."""
    if x.dtype != torch.float32 or x.numel() < _LARGE:
        return None
    last = x.permute(0, 2, 3, 1)
    return last.flatten() if last.is_contiguous() else x.flatten() if x.is_contiguous() else None
