"""A rehearsal: just before a steady stream's next input is due, an answer is worked out for nobody.

A process that rests between inputs answers out of caches that others have filled meanwhile: five times as slow.
"""

from collections.abc import Callable
from typing import Final

LEAD_SECONDS: Final = 0.0007
"""How long before the input, a fifth of the gap at most: longer than a rehearsal takes, and it fades as it waits."""

LEAST_SECONDS: Final = 0.001
MOST_SECONDS: Final = 0.1
"""Streams whose inputs come closer do not rest, and what is slower is no stream."""

Later = Callable[[float, Callable[[], None]], Callable[[], None]]


class Rehearsal:
    """Calls `play` when an input is about to come, as far as the last two gaps tell; `later` gives what stops it."""

    def __init__(self, play: Callable[[], None], clock: Callable[[], float], later: Later) -> None:
        self._play, self._clock, self._later = play, clock, later
        self._heard = self._gap = 0.0
        self._stop: Callable[[], None] = _nothing

    def heard(self) -> None:
        """An input was answered."""
        now, before = self._clock(), self._gap
        gap = now - self._heard
        self._heard, self._gap = now, gap
        self._stop()
        steady = LEAST_SECONDS < gap < MOST_SECONDS and abs(gap - before) < gap / 4
        self._stop = self._later(gap - min(LEAD_SECONDS, gap / 5), self._play) if steady else _nothing


def _nothing() -> None:
    """Nothing is to be stopped."""
