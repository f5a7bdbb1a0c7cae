"""What a synthesis keeps of the last frame while its styles stand still, so that the next frame starts at the first
bend that moved: the same picture, bit for bit, for a part of the work.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from torch import Tensor

from netbend_models.bending.plan import Plan, Stamp
from netbend_models.networks.style.weight import shared
from netbend_models.networks.stylegan2.state import State

LIMIT: Final = 640 * 2**20
"""Bytes kept at most: room for 1024 x 1024 at the published widths (520 MiB); 512: 260 MiB, 256: 15 to 130 MiB."""


@dataclass(frozen=True, slots=True)
class Record:
    """A stage as it was run: the stamp of its bends, its bent map, what it handed on, and the bytes kept so far."""

    stamp: Stamp
    bent: Tensor
    after: State
    total: int


class Memory:
    """The stages of the last frame, by references: each stage makes new memory, so that keeping copies nothing.

    Nothing is kept of the first frame of a style: a latent in motion pays nothing. Of a network too
    large for `limit` bytes the first stages are kept. One map more is kept before the bends of the
    layer that moved first in the last frame: while they go on moving, its convolution is spared too.
    """

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._styles: Sequence[object] = ()
        self._records: list[Record] = []
        self._begun: tuple[int, State] | None = None
        self._moving = -1
        self.keeping = False

    def enter(self, styles: Sequence[object], plan: Plan) -> int:
        """The stage to start at; what was kept from there on is let go, and its memory is free for this frame.

        Styles, one a stage, are compared by identity: where a weight moved, those before it are still the same.
        """
        same, self._styles = shared(self._styles, styles), styles
        self.keeping = same > 0
        if not self.keeping:
            self._forget()
            return 0
        changed = (n for n, record in enumerate(self._records) if n >= same or plan.stamp(n) != record.stamp)
        start = next(changed, len(self._records))
        self._moving = start if start < len(self._records) else -1
        del self._records[start:]
        if self._begun is not None and min(start + 1, same) <= self._begun[0]:
            self._begun = None
        if plan.watched is not None and plan.watched < start:
            plan.see(plan.watched, self._records[plan.watched].bent)
        return start

    def _forget(self) -> None:
        self._begun, self._moving = None, -1
        self._records.clear()

    def state(self) -> State | None:
        """What the last kept stage handed on; None where none is kept."""
        return self._records[-1].after if self._records else None

    def begun(self, index: int) -> State | None:
        """A stage's state before its bends, if it is kept."""
        return self._begun[1] if self._begun is not None and self._begun[0] == index else None

    def keep_begun(self, index: int, begun: State) -> bool:
        """Keep a stage's state before its bends if they are on the move; bends must leave alone what is kept."""
        if index == self._moving:
            self._begun = (index, begun)
        return self._begun is not None and self._begun[0] == index

    def keep(self, index: int, stamp: Stamp, bent: Tensor, after: State) -> None:
        """Keep what a stage made."""
        if not self.keeping or index != len(self._records):
            return
        last = self._records[-1] if self._records else None
        total = (last.total if last else 0) + _added(bent, after, last)
        if total <= self._limit:
            self._records.append(Record(stamp, bent, after, total))


def _added(bent: Tensor, after: State, last: Record | None) -> int:
    """The bytes of those tensors that the record before does not keep already."""
    known = (last.after.x, last.after.image, last.after.around) if last else ()
    seen = {id(one) for one in known}
    new = {id(one): one for one in (bent, after.x, after.image, after.around) if one is not None}
    return sum(one.nbytes for key, one in new.items() if key not in seen)
