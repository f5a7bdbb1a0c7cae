"""The frame clock: frame n belongs at start + n / fps; a late renderer skips frames, it never hurries after them."""

from dataclasses import dataclass
from math import floor


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
        """The frame to make after `last`: the next one, or the one that is due when that is more than a frame late."""
        due = floor((now - self.start) * self.fps)
        return max(last + 1, due)
