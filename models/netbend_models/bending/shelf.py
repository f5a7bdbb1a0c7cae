"""The shelf: what layers show, unbent, at the latents of some seeds; it is filled before a frame, never within one."""

from collections import OrderedDict
from collections.abc import Collection
from typing import Final, TypeAlias

import torch
from torch import Tensor

from netbend_models.bending.repair import repair
from netbend_models.bending.selection import Selection
from netbend_models.error import BendError

Wanted: TypeAlias = tuple[int, int]
"""(layer, seed)."""

LIMIT: Final = 256 * 2**20
"""Bytes kept at most, beside what the frame at hand wants."""


class Shelf:
    """Activations (1, C, H, W) by layer and seed, their channels as the network has them."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._kept: OrderedDict[Wanted, Tensor] = OrderedDict()
        self._weights: object = None

    def missing(self, wanted: Collection[Wanted], weights: object = None) -> set[Wanted]:
        """What of this has to be put here; all that was computed with other weights is let go."""
        if weights != self._weights:
            self._kept.clear()
            self._weights = weights
        return {one for one in wanted if one not in self._kept}

    def put(self, layer: int, seed: int, activation: Tensor) -> None:
        """Keep a copy of an activation, repaired."""
        counter = torch.zeros((), dtype=torch.int64, device=activation.device)
        self._kept[layer, seed] = repair(activation[:1].clone(), counter)

    def trim(self, wanted: Collection[Wanted]) -> None:
        """Let go, down to the limit, of what was used longest ago; what is wanted now stays, whatever it takes."""
        for one in self._kept.keys() & wanted:
            self._kept.move_to_end(one)
        total = sum(one.nbytes for one in self._kept.values())
        for one in [one for one in self._kept if one not in wanted]:
            if total <= self._limit:
                return
            total -= self._kept.pop(one).nbytes

    def get(self, layer: int, selection: Selection, seed: int) -> Tensor:
        """The selected channels of what a layer shows at a seed."""
        found = self._kept.get((layer, seed))
        if found is None:
            raise BendError(
                f"layer {layer} at seed {seed} is not stored; before the frame call "
                "netbend_models.bending.stock.stock(network, plan)"
            )
        if selection is None:
            return found
        return found[:, selection] if isinstance(selection, slice) else found.index_select(1, selection)
