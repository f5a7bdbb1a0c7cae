"""What fits into a frame's budget: what each piece of work took, measured as it is done."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

_TRIED: Final = 2
"""The first times are those of a cold machine: a piece is tried so often, one a frame, before it is judged."""

_REFUSED: Final = 120
"""Frames for which a piece that is too dear is left alone."""


@dataclass(slots=True)
class Pace:
    """The milliseconds of pieces by number; without a `clock` (in seconds) every piece fits."""

    clock: Callable[[], float] | None = None
    _took: dict[int, tuple[int, float]] = field(default_factory=dict)
    _budget: float = 0.0
    _end: float | None = None
    _fresh: bool = True
    _refused: int = 0

    def begin(self, budget_ms: float) -> None:
        """A frame of that budget begins; 0: it has none."""
        self._budget, self._fresh = budget_ms, True
        self._end = self.clock() + budget_ms / 1000 if self.clock is not None and budget_ms > 0 else None

    def fits(self, piece: int) -> bool:
        """Whether this piece may be done now."""
        if self._end is None or self.clock is None:
            return True
        tried, took = self._took.get(piece, (0, 0.0))
        room = self._budget if self._fresh else (self._end - self.clock()) * 1000
        return room > 0 and (tried < _TRIED or took <= room)

    def too_dear(self, piece: int) -> float:
        """The milliseconds of a piece that no frame has room for, and is tried anew after a while; 0 for any other."""
        tried, took = self._took.get(piece, (0, 0.0))
        if self._end is None or tried < _TRIED or took <= self._budget:
            return 0.0
        self._refused = (self._refused + 1) % _REFUSED
        if not self._refused:
            self.forget()
        return took

    def done(self, piece: int, began: float) -> None:
        """This piece was done since then."""
        self._fresh = False
        if self.clock is None:
            return
        tried, before = self._took.get(piece, (0, 0.0))
        took = (self.clock() - began) * 1000
        if tried < _TRIED:
            self._end = None if self._end is None else self.clock()  # what is not known yet is the last of its frame
            self._took[piece] = (tried + 1, min(before, took) if tried else took)
        else:
            # one that another program held up says little
            self._took[piece] = (tried, before + 0.2 * (min(took, 2 * before) - before))

    def forget(self) -> None:
        """Other work comes."""
        self._took.clear()
