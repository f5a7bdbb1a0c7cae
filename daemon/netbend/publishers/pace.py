"""When to look for the next frame: arithmetic on the last ones' times, so that waiting costs little.

Nothing wakes a reader: a primitive shared between processes stays held when its holder is killed.
"""

from collections import deque
from itertools import pairwise
from typing import Final

LEAD_S: Final = 0.0012
JITTER: Final = 0.1
"""How long before the soonest frame looking begins where they are not even; as a share of the time between frames, if
that is longer."""

EVEN_S: Final = 0.003
"""Frames are even while the last twelve are as far apart as each other but for this, and for two that were late."""

SLACK_S: Final = 0.0002
"""How long after an even frame looking begins: one look that finds it is cheaper than several before."""

_SHARE: Final = 0.7
"""Of what a frame was off by chance, which the next one will not be."""

POLL_S: Final = 0.0004
LONGEST_S: Final = 0.1
"""The longest sleep, so that a stop or a faster renderer is noticed."""

_SEEN: Final = 12
_QUIET: Final = ((0.5, 0.001), (3.0, 0.003))
_IDLE_S: Final = 0.008


class Pace:
    """Expects even frames as far apart as the last twelve, by the moments of the last three, others as soon as ever.

    One that was late does not make the next one late: a renderer keeps to its clock.
    """

    def __init__(self, fps: float) -> None:
        self._period = 1.0 / fps
        self._moments: deque[tuple[int, float]] = deque(maxlen=_SEEN)
        self._count = 0
        self._look = 0.0
        self._due: float | None = None  # where the next even frame is expected

    def saw(self, moment: float, missed: int = 0) -> None:
        """A frame was there from this moment on, and `missed` others came and went before it."""
        self._count += 1 + missed  # without which a long sleep would prove itself right for ever
        self._moments.append((self._count, moment))
        if self._due is not None:
            off = moment - self._due - missed * self._period
            if -SLACK_S < off < SLACK_S:
                self._due = moment - _SHARE * off + self._period
                self._look = self._due + SLACK_S
                return
        if len(self._moments) > 1:
            self._expect(moment)

    def _expect(self, moment: float) -> None:
        seen = list(self._moments)
        apart = sorted((b - a) / (m - n) for (n, a), (m, b) in pairwise(seen))
        self._period = apart[0]
        self._look, self._due = moment + apart[0] - max(LEAD_S, JITTER * apart[0]), None
        inner = apart[2:-2]  # a frame that was late makes one interval long, and one short
        if len(seen) == _SEEN and inner[-1] - inner[0] < EVEN_S:
            self._period = sum(inner) / len(inner)
            guesses = sorted(one + (self._count + 1 - count) * self._period for count, one in seen[-3:])
            self._due = max(guesses[1], moment + 0.5 * self._period)
            self._look = self._due + SLACK_S

    def wait(self, now: float) -> float:
        """Seconds to sleep before looking again."""
        if not self._moments:
            return _QUIET[0][1]
        if now < self._look:
            return min(self._look - now, LONGEST_S)
        quiet = now - self._moments[-1][1]
        if quiet < 3.0 * self._period:
            return POLL_S
        return next((step for bound, step in _QUIET if quiet < bound), _IDLE_S)
