"""What a synthesis keeps of the last frame while its latent stands still: each layer's output before its bends.

The next frame starts with the first bend that moved, on the kept output of its own layer: the same picture, bit
for bit, without one convolution up to and with that layer.
"""

from collections.abc import Sequence
from typing import Final

from torch import Tensor

from netbend_models.bending.plan import Plan, Stamp
from netbend_models.networks.style.weight import shared

LIMIT: Final = 640 * 2**20
"""Bytes kept at most; 256 x 256 takes 40 MiB with a channel base of 4096 and 270 MiB with 32768."""


class Memory:
    """The layers' outputs, by references: a layer makes new memory, so that only bent ones are copied.

    Nothing is kept of the first frame of a latent: one in motion pays nothing. Of a network too large
    for `limit` bytes the first layers are kept.
    """

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._prepared: Sequence[object] = ()
        self._outputs: list[Tensor] = []
        self._stamps: list[Stamp] = []
        self._total = 0
        self.keeping = False

    def enter(self, prepared: Sequence[object], plan: Plan) -> tuple[int, Tensor] | None:
        """The last layer whose kept output can be used, and that output; what was kept of later ones is let go.

        `prepared` is the input, then a style a layer, compared by identity: where a weight moved, those before it
        are still the same.
        """
        same, self._prepared = shared(self._prepared, prepared) - 1, prepared
        self.keeping = same > 0
        self._let_go(max(same, 0))
        count = len(self._outputs)
        if not count:
            return None
        last = next((n for n, stamp in enumerate(self._stamps) if plan.stamp(n) != stamp), count - 1)
        self._let_go(last + 1)
        if plan.watched is not None and plan.watched < last:
            plan.apply(plan.watched, self._outputs[plan.watched])
        self._stamps[last] = plan.stamp(last)
        return last, self._outputs[last]

    def _let_go(self, first: int) -> None:
        if first >= len(self._outputs):
            return
        del self._outputs[first:], self._stamps[first:]
        self._total = sum(one.nbytes for one in self._outputs)

    def keep(self, index: int, output: Tensor, stamp: Stamp) -> bool:
        """Keep a layer's output before its bends, if there is room: then they must leave it alone."""
        if not self.keeping or index != len(self._outputs) or self._total + output.nbytes > self._limit:
            return False
        self._outputs.append(output)
        self._stamps.append(stamp)
        self._total += output.nbytes
        return True
