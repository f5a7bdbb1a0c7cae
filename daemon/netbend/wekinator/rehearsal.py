"""A rehearsal: just before a steady stream's next input is due, an answer is worked out for nobody.

A process that rests between inputs answers out of caches that others have filled meanwhile: five times as slow. From
the rehearsal on it stays awake until the input is there, or as late again as the rehearsal was early.
"""

from collections.abc import Callable
from typing import Final

LEAD_SECONDS: Final = 0.0007
"""How long before the input, a quarter of the gap at most: longer than a rehearsal takes, and it fades as it waits."""

LEAST_SECONDS: Final = 0.001
MOST_SECONDS: Final = 0.1
"""Streams whose inputs come closer do not rest, and what is slower is no stream."""

Later = Callable[[float, Callable[[], None]], Callable[[], None]]


class Rehearsal:
    """Calls `play` when an input is about to come, as far as the last gaps tell; `later` gives what stops it."""

    def __init__(self, play: Callable[[], None], clock: Callable[[], float], later: Later) -> None:
        self._play, self._clock, self._later = play, clock, later
        self._heard = self._pace = self._until = 0.0
        self._stop: Callable[[], None] = _nothing

    def heard(self) -> None:
        """An input was answered."""
        now, pace = self._clock(), self._pace
        gap = now - self._heard
        steady = LEAST_SECONDS < gap < MOST_SECONDS and abs(gap - pace) < pace / 4
        self._heard, self._pace = now, pace + (gap - pace) / 4 if steady else gap
        self._stop()
        lead = min(LEAD_SECONDS, self._pace / 4)
        self._until = now + self._pace + lead
        self._stop = self._later(self._pace - lead, self._rehearse) if steady else _nothing

    def _rehearse(self) -> None:
        self._play()
        self._stay()

    def _stay(self) -> None:
        """Look again and again: to be woken takes as long as to answer."""
        self._stop = self._later(0.0, self._stay) if self._clock() < self._until else _nothing


def _nothing() -> None:
    """Nothing is to be stopped."""
