"""When to look for the next frame: arithmetic on the last ones' times, so that waiting costs little.

Nothing wakes a reader: a primitive shared between processes stays held when its holder is killed.
"""

from collections import deque
from typing import Final

LEAD_S: Final = 0.0012
"""How long before the expected frame looking begins, at least: a late wake-up."""

JITTER: Final = 0.1
"""The same as a share of the time between frames: a renderer's unsteadiness."""

POLL_S: Final = 0.0004
LONGEST_S: Final = 0.1
"""The longest sleep, so that a stop or a faster renderer is noticed."""

_QUIET: Final = ((0.5, 0.001), (3.0, 0.003))
_IDLE_S: Final = 0.008


class Pace:
    """Expects frames as far apart as the closest two of the last eight."""

    def __init__(self, fps: float) -> None:
        self._period = 1.0 / fps
        self._intervals: deque[float] = deque(maxlen=8)
        self._last: float | None = None

    def saw(self, now: float, missed: int = 0) -> None:
        """A frame was there at `now`, and `missed` others came and went before it."""
        if self._last is not None:
            # Without the division a long sleep would prove itself right for ever.
            self._intervals.append((now - self._last) / (missed + 1))
        self._last = now

    def wait(self, now: float) -> float:
        """Seconds to sleep before looking again."""
        if self._last is None:
            return _QUIET[0][1]
        quiet = now - self._last
        expected = min(self._intervals, default=self._period)
        early = expected - max(LEAD_S, JITTER * expected) - quiet
        if early > 0.0:
            return min(early, LONGEST_S)
        if quiet < 3.0 * max(expected, self._period):
            return POLL_S
        return next((step for bound, step in _QUIET if quiet < bound), _IDLE_S)
