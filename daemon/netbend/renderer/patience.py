"""Whether a long frame is worth its end: what a hand has moved since it began is seen sooner without it.

It is given up once that hand rests, and in the first half of the time that such frames take: later its end is near.
What is thrown away between two pictures is never more than that half, so that two of three are seen whatever hands do.
"""

from typing import Final

LONG_SECONDS: Final = 0.25
"""What a frame takes from which on it may be given up."""

REST_SECONDS: Final = 0.1
"""A hand that has moved nothing for so long rests: one that goes on moving is not followed by beginning again."""

SHARE: Final = 0.5


class Patience:
    """Arithmetic alone: the present is handed in, in seconds."""

    def __init__(self) -> None:
        self._usual = self._thrown = self._begun = 0.0
        self._moved: float | None = None
        self._stepped = False

    def begin(self, now: float) -> None:
        """A frame is begun, with all that hands have moved so far."""
        self._begun, self._moved, self._stepped = now, None, False

    def move(self, now: float) -> None:
        """A hand has moved something since."""
        self._moved = now

    def ends(self, now: float, *, urgent: bool) -> bool:
        """Whether the frame is given up, at the end of a step; `urgent`: what has moved waits for nothing."""
        self._stepped = True
        if self._usual < LONG_SECONDS or not (urgent or (self._rests(now) and self._bears(now))):
            return False
        self._thrown += now - self._begun
        return True

    def _rests(self, now: float) -> bool:
        return self._moved is not None and now - self._moved >= REST_SECONDS

    def _bears(self, now: float) -> bool:
        return self._thrown + now - self._begun <= SHARE * self._usual

    def finish(self, now: float) -> None:
        """The frame is whole; one without steps was remembered, and says nothing of what frames take."""
        if self._stepped:
            self._usual = now - self._begun
        self._thrown = 0.0
