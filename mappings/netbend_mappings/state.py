"""What modulation remembers from frame to frame: a row of numbers for every slot."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

COLUMNS: Final = ("target", "start", "since", "seconds", "change", "own", "played", "stood")
"""Remembered of every slot: where it goes, whence, since when, how long still, the change it obeys, what acts.

`own` is a phase's speed in units a second, infinite until it runs, and how often what a gate lets run has come
round since it opened. A phase that runs keeps in `since` the number of the frame from which it does, and in `stood`
where it has run to, before anything is added to it. Oscillators keep numbers of theirs in `own` and `stood` (see
`lfo`); these mean nothing of others.
"""

TARGET, START, SINCE, SECONDS, CHANGE, OWN, PLAYED, STOOD = range(len(COLUMNS))

LAGS: Final = 1024
"""Smoothed links that a state remembers: as many as may act at once."""


@dataclass(frozen=True, slots=True)
class PlayState:
    """What one frame leaves to the next, float64: (frame number, frame time), `COLUMNS` by slots, and (2, `LAGS`).

    The last are the keys of smoothed links (see `lag`), 0 for none, and how far each has come.
    """

    head: Values
    cells: Values
    lags: Values = field(default_factory=lambda: np.zeros((2, LAGS)))

    @property
    def number(self) -> int:
        """The number of the last frame."""
        return int(self.head[0])

    @property
    def time(self) -> float:
        """The time of the last frame, in seconds."""
        return float(self.head[1])

    @property
    def played(self) -> Values:
        """What acted in the last frame, (S,)."""
        acted: Values = self.cells[PLAYED]
        return acted

    @classmethod
    def blank(cls, slots: int) -> "PlayState":
        """A state of one's own, for offline rendering and tests."""
        return cls(np.zeros(2), np.zeros((len(COLUMNS), slots)))
