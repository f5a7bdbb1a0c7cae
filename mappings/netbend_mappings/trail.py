"""Which slots a run of frames touches: a frame then costs what moves in it, not what there is."""

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from netbend_mappings.state import PLAYED, TARGET, PlayState, Values

Slots = NDArray[np.intp]

NOWHERE: Final = np.zeros(0, np.intp)

_MANY: Final = 100_000
"""Of more slots it is no longer worth saying which they are."""


def both(some: Slots | None, others: Slots | None) -> Slots | None:
    """The slots of both; None: any."""
    if some is None or others is None or some.size + others.size > _MANY:
        return None
    return np.union1d(some, others) if some.size and others.size else others if others.size else some


class Trail:
    """What is remembered beside two states that are written by turns, by whoever evaluates frame after frame.

    Slots below `dense` are few, and gone through in every frame; of the others only those that a hand, a change on
    its way, a link or a flash touches. No part of the state: where it does not fit, the frame is evaluated whole, and
    gives the same bits.
    """

    def __init__(self, dense: int) -> None:
        self.dense = dense
        self.moved: Slots | None = None
        """Slots from `dense` on that may act otherwise than in the frame before; None: any."""
        self._before: PlayState | None = None
        self._after: PlayState | None = None
        self._touched: Slots | None = None
        self._earlier: Slots | None = None

    def fits(self, before: PlayState, after: PlayState) -> bool:
        """Whether these are the states that it saw last, in turn: what was written a frame ago is known."""
        return before is self._after and after is self._before

    def carry(self, before: Values, cells: Values) -> None:
        """Bring what is remembered, which stands as it was two frames ago, to the last frame."""
        dense, touched = slice(0, self.dense), self._touched
        assert touched is not None
        cells[:PLAYED, dense] = before[:PLAYED, dense]
        cells[:PLAYED, touched] = before[:PLAYED, touched]

    def changed(self, base: Values, seconds: Values, aimed: Values, change: Values, hints: Slots | None) -> Slots:
        """The slots that were set: looked for among the hints, or everywhere if there are none, ascending."""
        dense = slice(0, self.dense)
        few = np.flatnonzero((base[dense] != aimed[dense]) | (seconds[dense] != change[dense]))
        if hints is None:
            beyond = slice(self.dense, None)
            others = np.flatnonzero((base[beyond] != aimed[beyond]) | (seconds[beyond] != change[beyond])) + self.dense
        else:
            near = np.unique(hints[hints >= self.dense])
            others = near[(base[near] != aimed[near]) | (seconds[near] != change[near])]
        return np.concatenate([few, others])

    def aim(self, cells: Values, moved: Slots) -> None:
        """Let all that was touched lately, or is set now, act as it is aimed at."""
        touched, earlier = self._touched, self._earlier
        if touched is None or earlier is None:
            cells[PLAYED] = cells[TARGET]
            return
        cells[PLAYED, : self.dense] = cells[TARGET, : self.dense]
        for slots in (touched, earlier, moved):
            cells[PLAYED, slots] = cells[TARGET, slots]

    def near(self, seconds: Values, moved: Slots) -> Slots:
        """The slots that are on their way, ascending, by the `seconds` (S,) that remain to them."""
        assert self._touched is not None
        beyond = np.union1d(self._touched, moved[moved >= self.dense])
        return np.concatenate([np.flatnonzero(seconds[: self.dense] != 0.0), beyond[seconds[beyond] != 0.0]])

    def note(self, before: PlayState | None, after: PlayState, touched: Iterable[Slots] | None) -> None:
        """This frame touched these slots; None: any."""
        earlier = self._touched if before is not None and before is self._after else None
        found = None if touched is None else np.unique(np.concatenate([NOWHERE, *touched]))
        self._touched = None if found is None else found[found >= self.dense]
        self.moved = None if self._touched is None or earlier is None else np.union1d(self._touched, earlier)
        self._before, self._after, self._earlier = before, after, earlier
