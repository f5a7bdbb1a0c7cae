"""What a plan does to one layer: steps on all or some of its channels, the last of which repairs."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby

import torch
from torch import Tensor

from netbend_models.bending.base import StoredOperator
from netbend_models.bending.selection import Channels, Selection, select
from netbend_models.bending.shelf import Shelf
from netbend_models.bending.step import Entry, Step, steps
from netbend_models.network import Layer


@dataclass(frozen=True, slots=True)
class Part:
    """Steps on some of a layer's channels."""

    selection: Selection
    steps: tuple[Step, ...]
    border: str = "zeros"

    def run(self, x: Tensor, owned: bool, counter: Tensor | None) -> Tensor:
        """Bend x (B, C, H, W), with a counter repair what was bent; x is left alone unless `owned`."""
        if self.selection is None:
            return self._work(x, owned, counter)
        if not owned:
            x = x.clone()
        chosen = x[:, self.selection] if isinstance(self.selection, slice) else x.index_select(1, self.selection)
        bent = self._work(chosen, True, counter)
        if not isinstance(self.selection, slice):
            return x.index_copy_(1, self.selection, bent)
        return x if bent is chosen else _written(x, chosen, bent)

    def _work(self, x: Tensor, owned: bool, counter: Tensor | None) -> Tensor:
        *first, last = self.steps
        for step in first:
            x, owned = step.run(x, owned), True
        return last.run(x, owned, counter)


def _written(x: Tensor, view: Tensor, bent: Tensor) -> Tensor:
    view.copy_(bent)
    return x


def parts(
    placed: Iterable[tuple[Channels, str, Entry]], layer: Layer, device: torch.device, shelf: Shelf
) -> tuple[Part, ...]:
    """Entries (channels, border, entry) as parts; neighbours on the same channels are one part."""

    def key(item: tuple[Channels, str, Entry]) -> tuple[Channels, str, bool]:
        return item[0], item[1], not layer.order or item[2].operator.alike

    groups = groupby((item for item in placed if item[0]), key=key)
    found = []
    for (channels, border, alike), group in groups:
        selection = select(channels, layer, device, alike=alike)
        stored = partial(shelf.get, layer.index, selection)
        entries = [
            replace(entry, stored=stored) if isinstance(entry.operator, StoredOperator) else entry
            for *_, entry in group
        ]
        found.append(Part(selection, tuple(steps(entries, border)), border))
    return tuple(found)
