"""Low-frequency oscillators, all at once: a pure function of their rows, the beat or the frame time, and state.

In beats an oscillator is in step with /tempo/beat whenever its length is what a hand has set: it begins with the
clock's first beat. While something else moves the length it flows, and what counts seconds always does.
"""

from collections.abc import Callable
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


@dataclass(frozen=True, slots=True)
class Oscillators:
    """`count` of them, the rows of each side by side from the slot `first` on; the slots of the beat and of hold."""

    first: int
    count: int
    beat: int
    hold: int

    def _rows(self, cells: Values) -> Values:
        """Their part of the state as (columns, rows, N): a view."""
        part = cells[:, self.first : self.first + self.count * len(ROWS)]
        rows: Values = part.reshape(len(cells), self.count, len(ROWS)).transpose(0, 2, 1)
        return rows

    def recall(self, cells: Values, before: PlayState | None) -> None:
        """Have them stand where they were in the frame before, for what moves them in turn."""
        if before is not None:
            self._rows(cells)[PLAYED, _VALUE] = self._rows(before.cells)[PLAYED, _VALUE]

    def run(self, cells: Values, before: PlayState | None, time: float) -> None:
        """Place them at this frame, in place; the beat has been placed before."""
        rows = self._rows(cells)
        at = rows[PLAYED]
        position = self._position(cells, rows, before, time)
        once = at[_ONCE] >= 0.5
        if once.any():
            position = np.where(once, np.minimum(position, _EDGE), position)
        position = np.rint((position + at[_PHASE]) * _GRAIN) / _GRAIN
        wave = _waves(position, at[_WIDTH], at[_SHAPE], at[_SEED])
        at[_VALUE] = np.minimum(np.maximum(wave + at[_OFFSET], 0.0), 1.0)

    def _position(self, cells: Values, rows: Values, before: PlayState | None, time: float) -> Values:
        """Cycles since each set out, (N,); what it set out from is kept beside the length, its speed beside the value.

        `stood` of the length is where it set out, `own` when; of the value they are the place and the speed now.
        """
        at = rows[PLAYED]
        in_beats = at[_BEATS] >= 0.5
        held = cells[PLAYED, self.hold] >= 0.5
        clock = np.where(in_beats, cells[PLAYED, self.beat], time)
        speed = 1.0 / np.maximum(at[_LENGTH], SHORTEST)
        if held:
            speed = np.where(in_beats, speed, 0.0)
        start, since = rows[STOOD, _LENGTH], rows[OWN, _LENGTH]
        if before is None:
            start[:] = since[:] = 0.0
        else:
            self._set_out(rows, self._rows(before.cells), speed, in_beats, before)
        position: Values = start + (clock - since) * speed
        rows[STOOD, _VALUE], rows[OWN, _VALUE] = position, speed
        return position

    def _set_out(
        self, rows: Values, old: Values, speed: Values, in_beats: NDArray[np.bool_], before: PlayState
    ) -> None:
        """Those that go at another speed, or were restarted, set out anew: from where they were, or in step."""
        start, since = rows[STOOD, _LENGTH], rows[OWN, _LENGTH]
        start[:], since[:] = old[STOOD, _LENGTH], old[OWN, _LENGTH]
        changed = (speed != old[OWN, _VALUE]) | (in_beats != (old[PLAYED, _BEATS] >= 0.5))
        fired = rows[TARGET, _RESTART] != old[TARGET, _RESTART]
        if not (changed.any() or fired.any()):
            return
        earlier = np.where(in_beats, before.cells[PLAYED, self.beat], before.time)
        flows = ~(in_beats & (rows[PLAYED, _LENGTH] == rows[TARGET, _LENGTH]))
        start[changed] = np.where(flows, old[STOOD, _VALUE], 0.0)[changed]
        since[changed] = np.where(flows, earlier, 0.0)[changed]
        start[fired], since[fired] = 0.0, earlier[fired]


def _waves(position: Values, width: Values, shape: Values, seed: Values) -> Values:
    """Each oscillator's wave 0..1 at its place in cycles; its first half takes `width` of a cycle."""
    cycle = np.floor(position)
    place = position - cycle
    first = place < width
    bent = place
    if (width != 0.5).any():
        rising = 0.5 * place / np.where(width > 0.0, width, 1.0)
        bent = np.where(first, rising, 0.5 + 0.5 * (place - width) / np.where(width < 1.0, 1.0 - width, 1.0))
    wave: Values = np.empty_like(place)
    for number in dict.fromkeys(shape.tolist()):  # few of them are in use at once
        those = shape == number
        wave[those] = _SHAPES[int(number)](bent[those], first[those], cycle[those], seed[those])
    return wave


def _smooth(bent: Values, _first: NDArray[np.bool_], cycle: Values, seed: Values) -> Values:
    here, there = _chance(seed, cycle), _chance(seed, cycle + 1.0)
    return here + (there - here) * bent * bent * (3.0 - 2.0 * bent)


_SHAPES: Final[tuple[Callable[[Values, NDArray[np.bool_], Values, Values], Values], ...]] = (
    lambda bent, _first, _cycle, _seed: 0.5 - 0.5 * np.cos(2.0 * np.pi * bent),
    lambda bent, _first, _cycle, _seed: 1.0 - np.abs(2.0 * bent - 1.0),
    lambda bent, _first, _cycle, _seed: bent,
    lambda _bent, first, _cycle, _seed: first.astype(np.float64),
    lambda _bent, _first, cycle, seed: _chance(seed, cycle),
    _smooth,
)
"""In the order of `SHAPES`: the wave at its place, whether that is in the first half, of this cycle and seed."""


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
