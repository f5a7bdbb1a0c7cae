"""Low-frequency oscillators, all at once: a pure function of their rows, the beat or the frame time, and state.

In beats an oscillator is in step with /tempo/beat whenever its length is what a hand has set: it begins with the
clock's first beat. While something else moves the length it flows, and what counts seconds always does.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from netbend_mappings.state import OWN, PLAYED, STOOD, TARGET, PlayState, Values

SHAPES: Final = ("sine", "triangle", "saw", "square", "random", "smooth")
"""`random` holds a number for a cycle, `smooth` glides from one to the next; the others begin at 0, the square at 1."""

ROWS: Final = (
    "shape", "length", "beats", "phase", "width", "offset", "amount", "seed", "once", "restart", "value",
)  # fmt: skip
"""What an oscillator's rows are called, in the order in which their slots lie."""

_SHAPE, _LENGTH, _BEATS, _PHASE, _WIDTH, _OFFSET, _AMOUNT, _SEED, _ONCE, _RESTART, _VALUE = range(len(ROWS))

SHORTEST: Final = 0.01
"""Beats or seconds."""

_GRAIN: Final = 2.0**30
"""A cycle has so many places: what rounding leaves is gone, and whole cycles of whole frames come back bit for bit."""

_EDGE: Final = 1.0 - 1.0 / _GRAIN
_MIX: Final = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True, eq=False)
class Oscillators:
    """N oscillators by the slots of their rows (len(ROWS), N); the slots of the beat and of what holds time."""

    slots: NDArray[np.intp]
    beat: int
    hold: int

    def recall(self, played: Values, before: PlayState | None) -> None:
        """Have them stand where they were in the frame before, for what moves them in turn."""
        if before is not None:
            played[self.slots[_VALUE]] = before.cells[PLAYED, self.slots[_VALUE]]

    def run(self, cells: Values, before: PlayState | None, time: float) -> None:
        """Place them at this frame, in place; the beat has been placed before."""
        at = cells[PLAYED][self.slots]
        position = self._position(cells, before, time, at) + at[_PHASE]
        once = at[_ONCE] >= 0.5
        if once.any():
            position = np.where(once, np.minimum(position, _EDGE + at[_PHASE]), position)
        position = np.round(position * _GRAIN) / _GRAIN
        wave = _waves(position, at[_WIDTH], at[_SHAPE], at[_SEED])
        cells[PLAYED, self.slots[_VALUE]] = np.minimum(np.maximum(wave + at[_OFFSET], 0.0), 1.0)

    def _position(self, cells: Values, before: PlayState | None, time: float, at: Values) -> Values:
        """Cycles since each set out, (N,); what it set out from is kept beside the length, its speed beside the value.

        `stood` of the length is where it set out, `own` when; of the value they are the place and the speed now.
        """
        value, length, restart = self.slots[_VALUE], self.slots[_LENGTH], self.slots[_RESTART]
        in_beats = at[_BEATS] >= 0.5
        held = self.hold >= 0 and cells[PLAYED, self.hold] >= 0.5
        clock = np.where(in_beats, cells[PLAYED, self.beat], time)
        speed = np.where(held & ~in_beats, 0.0, 1.0 / np.maximum(at[_LENGTH], SHORTEST))
        start, since = np.zeros_like(clock), np.zeros_like(clock)
        if before is not None:
            old, counted = before.cells, before.cells[PLAYED, self.slots[_BEATS]] >= 0.5
            earlier = np.where(in_beats, old[PLAYED, self.beat], before.time)
            changed = (speed != old[OWN, value]) | (in_beats != counted)
            flows = changed & ~(in_beats & (at[_LENGTH] == cells[TARGET, length]))
            fired = cells[TARGET, restart] != old[TARGET, restart]
            start = np.where(changed, np.where(flows, old[STOOD, value], 0.0), old[STOOD, length])
            since = np.where(changed, np.where(flows, earlier, 0.0), old[OWN, length])
            start, since = np.where(fired, 0.0, start), np.where(fired, earlier, since)
        position: Values = start + (clock - since) * speed
        cells[STOOD, length], cells[OWN, length] = start, since
        cells[STOOD, value], cells[OWN, value] = position, speed
        return position


def _waves(position: Values, width: Values, shape: Values, seed: Values) -> Values:
    """Each oscillator's wave 0..1 at its place in cycles; its first half takes `width` of a cycle."""
    cycle = np.floor(position)
    place = position - cycle
    first = place < width
    bent = np.where(
        first, 0.5 * place / np.where(width > 0.0, width, 1.0),
        0.5 + 0.5 * (place - width) / np.where(width < 1.0, 1.0 - width, 1.0),
    )  # fmt: skip
    here, there = _chance(seed, cycle), _chance(seed, cycle + 1.0)
    shapes = (
        0.5 - 0.5 * np.cos(2.0 * np.pi * bent),
        1.0 - np.abs(2.0 * bent - 1.0),
        bent,
        first.astype(np.float64),
        here,
        here + (there - here) * bent * bent * (3.0 - 2.0 * bent),
    )
    wave: Values = np.choose(np.minimum(np.maximum(shape, 0), len(SHAPES) - 1).astype(np.intp), shapes)
    return wave


def _chance(seed: Values, cycle: Values) -> Values:
    """A number 0..1 for each seed and cycle, always the same (the finaliser of SplitMix64: Steele, Lea, Flood 2014)."""
    bits = _mix(_mix((seed + 0.0).view(np.uint64)) + (cycle + 0.0).view(np.uint64))  # -0.0 is 0.0
    chance: Values = (bits >> np.uint64(11)).astype(np.float64) / 2.0**53
    return chance


def _mix(bits: NDArray[np.uint64]) -> NDArray[np.uint64]:
    bits = bits + _GOLDEN
    bits = (bits ^ (bits >> np.uint64(30))) * _MIX[0]
    bits = (bits ^ (bits >> np.uint64(27))) * _MIX[1]
    mixed: NDArray[np.uint64] = bits ^ (bits >> np.uint64(31))
    return mixed
