"""Effective values: one pure function of (base values, state, frame time), evaluated once a frame.

Slews run in straight lines from where the value is to where it is sent, so that they arrive
exactly: identity, and with it a free layer, comes back.
"""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

COLUMNS: Final = ("target", "start", "since", "seconds", "integral", "played")
"""Remembered of every slot: where it goes, whence, since when, how long, what its rate has added, what acts."""

TARGET, START, SINCE, SECONDS, INTEGRAL, PLAYED = range(len(COLUMNS))

FLASH_SECONDS: Final = 0.4
FLASH_DEPTH: Final = 1.5


@dataclass(frozen=True, slots=True)
class PlayState:
    """What one frame leaves to the next: (frame number, frame time), and `COLUMNS` by slots, float64."""

    head: Values
    cells: Values

    @property
    def number(self) -> int:
        """The number of the last frame."""
        return int(self.head[0])

    @property
    def time(self) -> float:
        """The time of the last frame, in seconds."""
        return float(self.head[1])

    @classmethod
    def blank(cls, slots: int) -> "PlayState":
        """A state of one's own, for offline rendering and tests."""
        return cls(np.zeros(2), np.zeros((len(COLUMNS), slots)))


@dataclass(frozen=True, slots=True)
class Rules:
    """What the evaluation knows of the slots, S of them, fixed for a network.

    `period` (S,) spans of wrapping parameters, 0 for others, that begin at `low` (S,). `phases` pairs (phase
    slot, rate slot); `hold` is the slot that stops them. `flashes` pairs (flash counter slot, slots it lifts).
    """

    period: Values
    low: Values
    phases: tuple[tuple[int, int], ...] = ()
    hold: int = -1
    flashes: tuple[tuple[int, NDArray[np.intp]], ...] = ()
    flash_slots: NDArray[np.intp] = field(default_factory=lambda: np.empty(0, np.intp))


def evaluate(
    base: Values, seconds: Values, before: PlayState | None, after: PlayState, number: int, time: float, rules: Rules
) -> Values:  # fmt: skip
    """Bring the state to frame `number` at `time` and return the effective values (S,), in place in `after`.

    `base` (S,) are the values that hands set and `seconds` (S,) how long their last change takes;
    `before` is the state after the previous frame, None for the first. Changes begin at the previous
    frame's time, so a change seen at frame n has moved by frame n.
    """
    cells = after.cells
    if before is None:
        cells[:] = 0.0
        cells[TARGET] = cells[PLAYED] = base
        after.head[:] = number, time
        first: Values = cells[PLAYED]
        return first
    cells[:] = before.cells
    played: Values = cells[PLAYED]
    with np.errstate(over="ignore"):  # where a choice drops what is beyond all numbers
        _turn(base, seconds, before, cells, rules)
        played[:] = cells[TARGET]
        _slew(cells, time, rules)
        _run_phases(cells, time - before.time, rules)
        _flash(cells, time, rules)
    after.head[:] = number, time
    return played


def _turn(base: Values, seconds: Values, before: PlayState, cells: Values, rules: Rules) -> None:
    """Send the slots whose base value moved on their way from where they are now."""
    moved = np.flatnonzero(base != cells[TARGET])
    if moved.size == 0:
        return
    begin = _place(cells, moved, before.time, rules)
    period = rules.period[moved]
    wraps = period > 0
    around = np.where(wraps, period, 1.0)
    shift = np.where(wraps, np.round((base[moved] - begin) / around) * around, 0.0)
    cells[TARGET, moved] = base[moved]
    cells[START, moved] = begin + shift
    cells[SINCE, moved] = before.time
    cells[SECONDS, moved] = seconds[moved]
    cells[INTEGRAL, moved] = 0.0
    if rules.flash_slots.size:
        cells[SECONDS, moved[np.isin(moved, rules.flash_slots)]] = FLASH_SECONDS


def _place(cells: Values, slots: NDArray[np.intp], time: float, rules: Rules) -> Values:
    """Where these slots are at `time` between start and target, wrapping ones inside their limits."""
    target, seconds = cells[TARGET, slots], cells[SECONDS, slots]
    under_way = seconds > 0
    progress = np.where(under_way, (time - cells[SINCE, slots]) / np.where(under_way, seconds, 1.0), 1.0)
    start = cells[START, slots]
    half = (target / 2 - start / 2) * np.clip(progress, 0.0, 1.0)
    value = start + half + half  # the whole difference may be beyond all numbers
    period, low = rules.period[slots], rules.low[slots]
    wrapped = low + (value - low) % np.where(period > 0, period, 1.0)
    value = np.where(period > 0, wrapped, value)
    placed: Values = np.where(progress >= 1.0, target, value)
    return placed


def _slew(cells: Values, time: float, rules: Rules) -> None:
    """Place the slots that are on their way; those that have arrived are exactly there and at rest."""
    under_way = np.flatnonzero(cells[SECONDS])
    if under_way.size:
        cells[PLAYED, under_way] = _place(cells, under_way, time, rules)
        arrived = time - cells[SINCE, under_way] >= cells[SECONDS, under_way]
        cells[SECONDS, under_way[arrived]] = 0.0


def _run_phases(cells: Values, elapsed: float, rules: Rules) -> None:
    """Let every phase run on by its rate, in units a second, unless time is held."""
    held = rules.hold >= 0 and cells[PLAYED, rules.hold] >= 0.5
    for phase, rate in rules.phases:
        if not held:
            cells[INTEGRAL, phase] += cells[PLAYED, rate] * elapsed
        cells[PLAYED, phase] += cells[INTEGRAL, phase]


def _flash(cells: Values, time: float, rules: Rules) -> None:
    """Lift what a fired flash points at, twice within its time, back to exactly where it was."""
    for counter, lifted in rules.flashes:
        if cells[SECONDS, counter]:
            progress = (time - cells[SINCE, counter]) / FLASH_SECONDS
            cells[PLAYED, lifted] += FLASH_DEPTH * np.sin(2 * np.pi * progress) ** 2
