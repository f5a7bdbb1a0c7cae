"""When to look for the next frame: arithmetic on the last ones' times, so that waiting costs little.

Nothing wakes a reader: a primitive shared between processes stays held when its holder is killed.
"""

from collections import deque
from typing import Final

LEAD_S: Final = 0.0012
JITTER: Final = 0.1
"""How long before the expected frame looking begins, at most, and the same as a share of the time between frames."""

LEAST_S: Final = 0.0003
"""The same for a renderer as steady as a clock: a late wake-up."""

POLL_S: Final = 0.0004
LONGEST_S: Final = 0.1
"""The longest sleep, so that a stop or a faster renderer is noticed."""

_QUIET: Final = ((0.5, 0.001), (3.0, 0.003))
_IDLE_S: Final = 0.008


class Pace:
    """Expects frames as far apart as the closest two of the last eight.

    It looks the earlier for them, the more these differ.
    """

    def __init__(self, fps: float) -> None:
        self._period = self._expected = 1.0 / fps
        self._lead = LEAD_S
        self._intervals: deque[float] = deque(maxlen=8)
        self._last: float | None = None

    def saw(self, moment: float, missed: int = 0) -> None:
        """A frame was there from this moment on, and `missed` others came and went before it."""
        if self._last is not None:
            # Without the division a long sleep would prove itself right for ever.
            self._intervals.append((moment - self._last) / (missed + 1))
            self._expect()
        self._last = moment

    def _expect(self) -> None:
        ordered = sorted(self._intervals)
        self._expected = ordered[0]
        self._lead = max(LEAD_S, JITTER * ordered[0])
        if len(ordered) == self._intervals.maxlen:  # a single stall does not count
            self._lead = min(self._lead, LEAST_S + ordered[len(ordered) // 2] - ordered[0])

    def wait(self, now: float) -> float:
        """Seconds to sleep before looking again."""
        if self._last is None:
            return _QUIET[0][1]
        quiet = now - self._last
        early = self._expected - self._lead - quiet
        if early > 0.0:
            return min(early, LONGEST_S)
        if quiet < 3.0 * max(self._expected, self._period):
            return POLL_S
        return next((step for bound, step in _QUIET if quiet < bound), _IDLE_S)
