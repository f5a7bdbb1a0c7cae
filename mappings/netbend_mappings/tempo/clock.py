"""Follows a MIDI clock: 24 ticks a beat that come with milliseconds of jitter, a few lost, or at another tempo.

A line through the last eight beats of ticks gives tempo and phase: with jitter of s.d. s over n ticks the
slope's s.d. is s·sqrt(12/n³), 0.02 BPM at 128 BPM for s = 2.5 ms, n = 192. A run of ticks that leaves
the line by whole ticks has lost some (or has some twice) and is put in its place; any other means another tempo,
and the line begins anew from it.
"""

from dataclasses import dataclass
from math import sqrt
from statistics import fmean
from typing import Final

from netbend_mappings.tempo.line import Line

TICKS: Final = 24
"""Of a beat (MIDI 1.0, system real-time messages)."""

WINDOW: Final = 8 * TICKS
_RUN: Final = 12
"""Ticks that are looked at together, against the line through those before."""

_BEFORE: Final = 2 * TICKS
"""So many before them make a line to trust."""

_FAR: Final = 4.5
"""A run's mean that is this many s.d. off the line is no jitter."""

_LEAST_SECONDS: Final = 0.0005
"""Nor is less than this anything to act upon."""

_FIRST: Final = 6
"""Ticks before the first tempo is told."""

STILL_SECONDS: Final = 0.5
"""Without a tick for so long the clock has stopped; the slowest (20 BPM) ticks every 0.125 s."""

SLOWEST_BPM: Final = 20.0
FASTEST_BPM: Final = 400.0
_JITTER: Final = 0.0025
"""The jitter that is expected where none has been measured yet, in seconds."""

_LEAST_JITTER: Final = 0.0003


@dataclass(frozen=True, slots=True)
class Tempo:
    """A tempo, and the beat that it is at a moment."""

    bpm: float
    beat: float
    moment: float

    def beat_at(self, moment: float) -> float:
        """The beat at another moment, should the tempo last."""
        return self.beat + (moment - self.moment) * self.bpm / 60.0


class ClockFollower:
    """One clock among those that may come: the first that ticks is followed until it is still."""

    def __init__(self) -> None:
        self.source: str | None = None
        self.running = True
        self._stopped_at = 0
        self._begin()

    def _begin(self) -> None:
        self._line = Line(WINDOW)
        self._place = -1
        self._last: float | None = None
        self._doubted: tuple[float, float] | None = None
        self._patience = 0
        self._spread = _JITTER
        self._fit: tuple[float, float] | None = None

    def hear(self, port: str, kind: str, value: int, moment: float) -> None:
        """A timing message of a port: clock, start, continue, stop, or song position in sixteenths."""
        if self.source is not None and port != self.source:
            if not self.is_still(moment):
                return
            self._begin()
        self.source = port
        match kind:
            case "clock":
                self._tick(moment)
            case "start":
                self.running = True
                self._stand(0)
            case "song position":
                self._stopped_at = value * TICKS // 4
                self._stand(self._stopped_at)
            case "continue":
                self.running = True
                self._stand(self._stopped_at)
            case "stop":
                self.running = False
                self._stopped_at = self._place + 1

    def forget(self, port: str) -> None:
        """A port is gone: another clock may be followed."""
        if port == self.source:
            self.source = None
            self._begin()

    def is_still(self, moment: float) -> bool:
        """Whether no tick has come for a while."""
        return self._last is None or moment - self._last > STILL_SECONDS

    def _stand(self, place: int) -> None:
        """The next tick is this one of the song."""
        self._line.shift(place - self._place - 1)
        self._place = place - 1
        self._refit()

    def _tick(self, moment: float) -> None:
        if self._last is not None and moment - self._last > STILL_SECONDS:
            place = self._place
            self._begin()
            self._place = place
        self._place += 1
        self._last = moment
        self._line.add(self._place, moment)
        if self._doubted is not None:
            self._doubt(self._doubted)
        else:
            self._refit()
            self._watch()

    def _refit(self) -> None:
        self._fit = self._line.fit() if len(self._line) >= _FIRST else None

    def _watch(self) -> None:
        """Notice a run of ticks that are off the line through those before it."""
        before = len(self._line) - _RUN
        if before < _BEFORE:
            return
        fit = self._line.fit(without=_RUN)
        off = self._off(fit)
        self._spread += (min(abs(off[-1]) * 1.25, 4.0 * self._spread) - self._spread) * 0.02
        self._spread = max(self._spread, _LEAST_JITTER)
        ahead = (before + _RUN) / 2
        deviation = self._spread * sqrt(1 / _RUN + 1 / before + 12 * ahead * ahead / before**3)
        if abs(fmean(off)) > _FAR * deviation + _LEAST_SECONDS:
            self._fit = self._doubted = fit
            self._patience = _RUN

    def _doubt(self, fit: tuple[float, float]) -> None:
        """Wait until the run holds only what came after; then see what has happened."""
        self._patience -= 1
        if self._patience > 0:
            return
        self._doubted = None
        off = self._off(fit)
        mean, rise = fmean(off), fmean(off[_RUN // 2 :]) - fmean(off[: _RUN // 2])
        ticks = round(mean / fit[1]) if fit[1] > 0 else 0
        near = 3.0 * self._spread / sqrt(_RUN) + _LEAST_SECONDS
        if ticks and abs(mean - ticks * fit[1]) < near and abs(rise) < 2.0 * near:
            self._line.shift(ticks, _RUN)
            self._place += ticks
            self._line.keep(_RUN)
        else:
            self._line.keep(_RUN)
        self._refit()

    def _off(self, fit: tuple[float, float]) -> list[float]:
        """How late each tick of the run is, in seconds."""
        begin, seconds = fit
        return [moment - (begin + seconds * place) for place, moment in self._line.last(_RUN)]

    def tempo(self, moment: float) -> Tempo | None:
        """The tempo and the beat now; None where there is no clock, or not enough of it."""
        if self._fit is None or self.is_still(moment):
            return None
        begin, seconds = self._fit
        bpm = 60.0 / (seconds * TICKS) if seconds > 0 else 0.0
        if not SLOWEST_BPM <= bpm <= FASTEST_BPM:
            return None
        return Tempo(bpm, (moment - begin) / seconds / TICKS, moment)
