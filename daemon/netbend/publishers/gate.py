"""Which of the show's frames a publisher of another rate takes: decided by their times, so it is the same each time."""

from math import floor


class Gate:
    """Lets at most `rate` frames a second through, evenly."""

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._slot: int | None = None

    def admits(self, time: float) -> bool:
        """Whether the frame of that show time is taken; one of a clock that was set back is."""
        slot = floor(time * self._rate + 1e-6)
        fresh = slot != self._slot
        self._slot = slot
        return fresh
