"""Tap tempo: a hand says the beat a few times, and the line through its taps is the tempo."""

from typing import Final

from netbend_mappings.tempo.clock import FASTEST_BPM, SLOWEST_BPM, Tempo
from netbend_mappings.tempo.line import Line

LAST_SECONDS: Final = 2.0
"""A tap after a longer wait begins anew."""

BOUNCE_SECONDS: Final = 30.0 / FASTEST_BPM
"""A tap so soon after another is the same one."""

TAPS: Final = 8


class Tap:
    """The taps of one hand; a beat each, and a beat that was left out counts."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._line = Line(TAPS)
        self._last: float | None = None
        self._place = 0

    def tap(self, moment: float) -> Tempo | None:
        """Now is a beat; the tempo from the second tap on, None where this tells nothing new.

        Its beat is whole at this tap, counted from the first.
        """
        gap = moment - self._last if self._last is not None else None
        if gap is not None and gap < BOUNCE_SECONDS:
            return None
        if gap is not None and (gap > LAST_SECONDS or self._is_another(gap)):
            self._begin()
            gap = None
        if gap is not None:
            self._place += self._beats_in(gap)
        self._last = moment
        self._line.add(self._place, moment)
        if len(self._line) < 2:
            return None
        _, seconds = self._line.fit()
        return Tempo(min(FASTEST_BPM, max(SLOWEST_BPM, 60.0 / seconds)), float(self._place), moment)

    def _beats_in(self, gap: float) -> int:
        if len(self._line) < 3:
            return 1
        _, seconds = self._line.fit()
        return max(1, round(gap / seconds))

    def _is_another(self, gap: float) -> bool:
        """Whether the hand now taps another tempo: a gap that is no beat, nor two, of the one so far."""
        if len(self._line) < 3:
            return False
        _, seconds = self._line.fit()
        beats = max(1, round(gap / seconds))
        return beats > 2 or abs(gap / seconds - beats) > 0.25
