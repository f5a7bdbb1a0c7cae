"""Effective values: one pure function of (base values, state, frame time), evaluated once a frame.

Slews run in straight lines from where the value is to where it is sent, so that they arrive
exactly: identity, and with it a free layer, comes back. Phases are counted in frames from where they
began, so that months leave no rounding behind.
"""

from dataclasses import dataclass, field
from math import inf, isfinite
from typing import Final

import numpy as np
from numpy.typing import NDArray

from netbend_mappings.change import begins_low, seconds_in

Values = NDArray[np.float64]

COLUMNS: Final = ("target", "start", "since", "seconds", "change", "own", "played")
"""Remembered of every slot: where it goes, whence, since when, how long still, the change it obeys, what acts.

`own` is a phase's speed in units a second, infinite until it runs, and how often what a gate lets run has come
round since it opened. A phase that runs keeps in `since` the number of the frame from which it does.
"""

TARGET, START, SINCE, SECONDS, CHANGE, OWN, PLAYED = range(len(COLUMNS))

FLASH_SECONDS: Final = 0.4
FLASH_DEPTH: Final = 1.5
NONE: Final = -1
"""No slot."""

_WHOLE: Final = 1e-9
"""A round that is this near to whole frames, relatively, has whole frames."""


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
class Phase:
    """A slot that runs by itself, and the slots that say how; `NONE` where there is none.

    `rate` are units a second, `lap` the seconds of one round; units a beat and beats where `beats` is on.
    It rests while `gate` is off, and sets out from its base value when that is opened.
    """

    slot: int
    rate: int = NONE
    lap: int = NONE
    beats: int = NONE
    gate: int = NONE


@dataclass(frozen=True, slots=True)
class Rules:
    """What the evaluation knows of the slots, S of them, fixed for a network.

    `period` (S,) spans of wrapping parameters, 0 for others, that begin at `low` (S,). `hold` is the slot that
    stops the phases, `bpm` the tempo, itself a rate a minute. `flashes` pairs (flash counter slot, slots it lifts).
    """

    period: Values
    low: Values
    phases: tuple[Phase, ...] = ()
    hold: int = NONE
    bpm: int = NONE
    flashes: tuple[tuple[int, NDArray[np.intp]], ...] = ()
    flash_slots: NDArray[np.intp] = field(default_factory=lambda: np.empty(0, np.intp))


def evaluate(
    base: Values, seconds: Values, before: PlayState | None, after: PlayState, number: int, time: float, rules: Rules
) -> Values:  # fmt: skip
    """Bring the state to frame `number` at `time` = `number` / fps; the effective values (S,), in place in `after`.

    `base` (S,) are the values that hands set and `seconds` (S,) how their last change goes (see `change`);
    `before` is the state after the previous frame, None for the first. Changes begin at the previous
    frame's time, so a change seen at frame n has moved by frame n; but one from the lower limit begins there.
    """
    cells = after.cells
    if before is None:
        return _begin(base, seconds, after, number, time, rules)
    cells[:PLAYED] = before.cells[:PLAYED]
    played: Values = cells[PLAYED]
    with np.errstate(over="ignore"):  # where a choice drops what is beyond all numbers
        _turn(base, seconds, before, cells, time, rules)
        played[:] = cells[TARGET]
        _slew(cells, time, rules)
        _run_phases(cells, before, number, time, rules)
        _flash(cells, time, rules)
    after.head[:] = number, time
    return played


def _begin(base: Values, seconds: Values, after: PlayState, number: int, time: float, rules: Rules) -> Values:
    """The first frame: everything is where hands set it."""
    cells = after.cells
    cells[:] = 0.0
    cells[TARGET] = cells[PLAYED] = base
    cells[CHANGE] = seconds
    cells[OWN, [phase.slot for phase in rules.phases]] = inf
    after.head[:] = number, time
    played: Values = cells[PLAYED]
    return played


def _turn(base: Values, seconds: Values, before: PlayState, cells: Values, time: float, rules: Rules) -> None:
    """Send the slots that were set on their way from where they are now."""
    moved = np.flatnonzero((base != cells[TARGET]) | (seconds != cells[CHANGE]))
    if moved.size == 0:
        return
    phases = np.isin(moved, [phase.slot for phase in rules.phases])
    low = begins_low(seconds[moved])
    begin = np.where(phases, before.cells[PLAYED, moved], _place(cells, moved, before.time, rules))
    begin = np.where(low, rules.low[moved], begin)
    period = rules.period[moved]
    wraps = period > 0
    around = np.where(wraps, period, 1.0)
    shift = np.where(wraps & ~low, np.round((base[moved] - begin) / around) * around, 0.0)
    cells[TARGET, moved] = base[moved]
    cells[START, moved] = begin + shift
    cells[SINCE, moved] = np.where(low, time, before.time)
    cells[SECONDS, moved] = seconds_in(seconds[moved])
    cells[CHANGE, moved] = seconds[moved]
    cells[OWN, moved[phases]] = inf
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
    under_way = np.flatnonzero(cells[SECONDS] != 0.0)  # a quarter of the time that numbers alone take
    if under_way.size:
        cells[PLAYED, under_way] = _place(cells, under_way, time, rules)
        arrived = time - cells[SINCE, under_way] >= cells[SECONDS, under_way]
        cells[SECONDS, under_way[arrived]] = 0.0


def _run_phases(cells: Values, before: PlayState, number: int, time: float, rules: Rules) -> None:
    """Let every phase run on from where it began; one that a hand leads on its way rests until it is there."""
    fps = round(number / time, 9) if time > 0 else 0.0
    held = fps <= 0 or (rules.hold >= 0 and cells[PLAYED, rules.hold] >= 0.5)
    for phase in rules.phases:
        opened = _open_gate(phase, cells, before)
        if cells[SECONDS, phase.slot] == 0.0:
            speed = 0.0 if held else _speed(phase, cells, rules)
            _set_out(phase.slot, speed, cells, before, opened=opened)
            _run(phase, fps, cells, before.number, number, rules)


def _open_gate(phase: Phase, cells: Values, before: PlayState) -> bool:
    """Whether the phase's gate has opened just now; its rounds are counted anew then."""
    gate = phase.gate
    opened = gate >= 0 and bool(cells[PLAYED, gate] >= 0.5 > before.cells[PLAYED, gate])
    if opened:
        cells[OWN, gate] = 0.0
    return opened


def _speed(phase: Phase, cells: Values, rules: Rules) -> float:
    """The units a second, or rounds of something endless, that a phase runs now."""
    played = cells[PLAYED]
    if phase.gate >= 0 and played[phase.gate] < 0.5:
        return 0.0
    if phase.lap >= 0:
        lap = float(played[phase.lap])
        speed = (float(rules.period[phase.slot]) or 1.0) / lap if lap > 0 else 0.0
    else:
        speed = float(played[phase.rate])
    by_tempo = phase.rate == rules.bpm or (phase.beats >= 0 and played[phase.beats] >= 0.5)
    if not by_tempo or rules.bpm < 0:
        return speed
    return speed / 60 if phase.rate == rules.bpm else speed * float(played[rules.bpm]) / 60


def _set_out(slot: int, speed: float, cells: Values, before: PlayState, *, opened: bool) -> None:
    """Where the speed is another one, or a hand has set it, the phase runs from the previous frame on anew."""
    if opened or not isfinite(cells[OWN, slot]):
        cells[START, slot] = cells[TARGET, slot]
    elif cells[OWN, slot] != speed:
        cells[START, slot] = before.cells[PLAYED, slot]
    else:
        return
    cells[SINCE, slot], cells[OWN, slot] = before.number, speed


def _run(phase: Phase, fps: float, cells: Values, previous: int, number: int, rules: Rules) -> None:
    """Place a phase by the frames since it set out, and count the rounds that this frame completes."""
    slot = phase.slot
    start, since, speed = (float(cells[column, slot]) for column in (START, SINCE, OWN))
    period, low = float(rules.period[slot]), float(rules.low[slot])
    cells[PLAYED, slot] = start
    if speed == 0.0:
        return
    if period == 0.0:
        cells[PLAYED, slot] = start + speed * (number - since) / fps
        return
    frames = _whole_frames(period * fps / speed)
    if isfinite(frames):
        share = (start - low) / period % 1.0
        rounds, place = _around(share, number - since, frames)
        cells[PLAYED, slot] = low + place * period
        if phase.gate >= 0:
            cells[OWN, phase.gate] += abs(rounds - _around(share, previous - since, frames)[0])


def _whole_frames(frames: float) -> float:
    """The frames of a round, below 0 backwards, freed of the rounding that a quotient has."""
    whole = round(frames) if isfinite(frames) else 0
    return float(whole) if whole and abs(frames - whole) <= _WHOLE * abs(frames) else frames


def _around(share: float, passed: float, frames: float) -> tuple[float, float]:
    """Rounds, and where 0..1 in the round, after `passed` frames from `share`; a remainder has no rounding."""
    rounds, rest = divmod(passed, frames)
    place = share + rest / frames
    return (rounds, place) if place < 1.0 else (rounds + 1, place - 1.0)


def _flash(cells: Values, time: float, rules: Rules) -> None:
    """Lift what a fired flash points at, twice within its time, back to exactly where it was."""
    for counter, lifted in rules.flashes:
        if cells[SECONDS, counter]:
            progress = (time - cells[SINCE, counter]) / FLASH_SECONDS
            cells[PLAYED, lifted] += FLASH_DEPTH * np.sin(2 * np.pi * progress) ** 2
