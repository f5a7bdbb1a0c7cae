"""What modulation remembers from frame to frame: a row of numbers for every slot."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

COLUMNS: Final = ("target", "start", "since", "seconds", "change", "own", "played", "stood")
"""Remembered of every slot: where it goes, whence, since when, how long still, the change it obeys, what acts.

`own` is a phase's speed in units a second, infinite until it runs, and how often what a gate lets run has come
round since it opened. A phase that runs keeps in `since` the number of the frame from which it does, and in `stood`
where it has run to, before anything is added to it; `stood` means nothing of others.
"""

TARGET, START, SINCE, SECONDS, CHANGE, OWN, PLAYED, STOOD = range(len(COLUMNS))


@dataclass(frozen=True, slots=True)
class PlayState:
    """What one frame leaves to the next: (frame number, frame time), and `COLUMNS` by slots, float64."""

    head: Values
    cells: Values

    @property
    def number(self) -> int:
        """The number of the last frame."""
        return int(self.head[0])

    @property
    def time(self) -> float:
        """The time of the last frame, in seconds."""
        return float(self.head[1])

    @classmethod
    def blank(cls, slots: int) -> "PlayState":
        """A state of one's own, for offline rendering and tests."""
        return cls(np.zeros(2), np.zeros((len(COLUMNS), slots)))
