"""A MIDI clock leads /tempo/bpm and the beat, only where they have left it, so that hands are not fought for nothing.

The beat is compared where it is known, at the last frame; what is set counts from the frame before its own.
"""

from collections.abc import Callable, Mapping
from math import floor
from typing import Any, Final, Protocol

from netbend.conductor.instrument import Part
from netbend_mappings.tempo.clock import Tempo

BPM_APART: Final = 0.05
SECONDS_APART: Final = 0.005
JUMP_BEATS: Final = 0.5
"""A clock that is so far from where it was expected has been started or placed: the beat goes there."""


class Clock(Protocol):
    """What is followed."""

    @property
    def running(self) -> bool:
        """Whether the beat goes on, or only the tempo is known."""

    def tempo(self, moment: float) -> Tempo | None:
        """The tempo and the beat, None where it has none."""


class Following:
    """`stage` has the show's start, its frames a second, and how long a frame takes.

    Hands may count other beats than the clock, by multiples of `round_beats`; the beat may be `apart` seconds off.
    """

    def __init__(
        self, clock: Clock, air: Callable[[], Part | None], stage: Mapping[str, Any],
        apart: float = SECONDS_APART, round_beats: Callable[[], float] = lambda: 1.0,
    ) -> None:  # fmt: skip
        self._clock, self._air, self._stage = clock, air, stage
        self._apart, self._round_beats = apart, round_beats
        self._last: Tempo | None = None
        self._jumped = False
        self._settled = 0

    def follow(self, now: float) -> bool:
        """Bring tempo and beat to the clock where they are off; whether something was set."""
        tempo, part = self._clock.tempo(now), self._air()
        if tempo is None or part is None:
            self._last = None
            return False
        if self._last is None or abs(tempo.beat - self._last.beat_at(now)) > JUMP_BEATS:
            self._jumped = True
        self._last = tempo
        led = self._lead_bpm(part, tempo)
        return (self._clock.running and self._lead_beat(part, tempo, now)) or led

    def _lead_bpm(self, part: Part, tempo: Tempo) -> bool:
        slot = part.tree.layout.flat_slots["tempo/bpm"]
        if abs(part.tree.base[slot] - tempo.bpm) <= BPM_APART:
            return False
        part.tree.put(slot, part.tree.layout.parameter(slot).admit(round(tempo.bpm, 2)))
        return True

    def _lead_beat(self, part: Part, tempo: Tempo, now: float) -> bool:
        slots, count = part.tree.layout.flat_slots, part.state.count
        if count < self._settled or not count or part.tree.played(slots["time/hold"]) >= 0.5:
            return False
        start, fps = float(self._stage["start"]), float(self._stage["fps"])
        last = part.state.now.number
        off = tempo.beat_at(start + last / fps) - part.tree.standing(slots["tempo/beat"])
        round_beats = self._round_beats()
        if not self._jumped:
            off -= round(off / round_beats) * round_beats
        if abs(off) * 60 / tempo.bpm <= self._apart:
            self._jumped = False
            return False
        before = _frame_before(last, (now - start) * fps, float(self._stage["frame_ms"]) * fps / 1000)
        beat = tempo.beat_at(start + before / fps)
        if not self._jumped:
            away = tempo.beat_at(start + last / fps) - part.tree.standing(slots["tempo/beat"])
            beat -= round(away / round_beats) * round_beats
        part.tree.put(slots["tempo/beat"], beat)
        self._settled, self._jumped = count + 2, False  # one frame may have been begun with the beat before
        return True


def _frame_before(last: int, now: float, takes: float) -> int:
    """The frame before the one that will use what is set `now`: the last one, or the one that is being made.

    `now` and what a frame takes are in frames.
    """
    making = max(last + 1, floor(last + takes))
    return making if now >= making else last
