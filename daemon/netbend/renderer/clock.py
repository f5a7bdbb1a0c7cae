"""The frame clock: frame n belongs at start + n / fps; one that is a little late is made all the same."""

from dataclasses import dataclass
from math import floor
from typing import Final

LATE_SECONDS: Final = 0.045
"""How far pictures may be behind the sound before anyone sees it (ITU-R BT.1359-1, figure 2: 45 ms)."""


@dataclass(frozen=True, slots=True)
class FrameClock:
    """Arithmetic alone: the present is handed in. `start` is the moment of frame 0."""

    start: float
    fps: float

    def time(self, number: int) -> float:
        """Frame time in seconds since the start of the show."""
        return number / self.fps

    def moment(self, number: int) -> float:
        """When a frame is to be begun."""
        return self.start + number / self.fps

    def following(self, last: int, now: float) -> int:
        """The frame to make after `last`: the next one, unless it is later than may be; then as late a one as may be.

        So where another process takes the processor for a moment, movement slows by a little and leaves nothing out.
        """
        due = floor((now - self.start) * self.fps)
        return max(last + 1, due - floor(LATE_SECONDS * self.fps))
