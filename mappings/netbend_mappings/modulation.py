"""Effective values: one pure function of (base values, state, frame time, links), evaluated once a frame.

Slews run in straight lines from where the value is to where it is sent, so that they arrive
exactly: identity, and with it a free layer, comes back.
"""

from math import inf
from typing import Final

import numpy as np
from numpy.typing import NDArray

from netbend_mappings.change import begins_low, seconds_in, shaped
from netbend_mappings.matrix import NO_LINKS, Matrix
from netbend_mappings.phase import run_phases
from netbend_mappings.rules import NONE, Phase, Rules
from netbend_mappings.state import (
    CHANGE,
    COLUMNS,
    LAGS,
    OWN,
    PLAYED,
    SECONDS,
    SINCE,
    START,
    STOOD,
    TARGET,
    PlayState,
    Values,
)
from netbend_mappings.trail import Slots, Trail

__all__ = [
    "COLUMNS", "FLASH_SECONDS", "LAGS", "NONE", "NO_LINKS", "OWN", "PLAYED", "STOOD",
    "Matrix", "Phase", "PlayState", "Rules", "Values", "evaluate", "slewed",
]  # fmt: skip

FLASH_SECONDS: Final = 0.4
FLASH_DEPTH: Final = 1.5


def evaluate(
    base: Values, seconds: Values, before: PlayState | None, after: PlayState, number: int, time: float, rules: Rules,
    matrix: Matrix = NO_LINKS, trail: Trail | None = None, hints: Slots | None = None,
) -> Values:  # fmt: skip
    """Bring the state to frame `number` at `time` = `number` / fps; the effective values (S,), in place in `after`.

    `base` (S,) are the values that hands set and `seconds` (S,) how their last change goes (see `change`);
    `before` is the state after the previous frame, None for the first. Changes begin at the previous
    frame's time, so a change seen at frame n has moved by frame n; but one from the lower limit begins there.
    `matrix` is what sources add to all this. With a `trail` a frame costs what moves in it; `hints` are then the
    slots whose base value or seconds may have changed since the trail's last frame (None: any).
    """
    cells = after.cells
    if before is None:
        if trail is not None:
            trail.note(None, after, None)
        return _begin(base, seconds, after, number, time, rules, matrix)
    known = trail if trail is not None and trail.fits(before, after) else None
    played: Values = cells[PLAYED]
    with np.errstate(over="ignore"):  # where a choice drops what is beyond all numbers
        if known is None:
            cells[:PLAYED] = before.cells[:PLAYED]
            moved = np.flatnonzero((base != cells[TARGET]) | (seconds != cells[CHANGE]))
        else:
            known.carry(before.cells, cells)
            moved = known.changed(base, seconds, cells[TARGET], cells[CHANGE], hints)
        _turn(moved, base, seconds, before, cells, time, rules)
        if known is None:
            played[:] = cells[TARGET]
            under_way = np.flatnonzero(cells[SECONDS] != 0.0)  # a quarter of the time that numbers alone take
        else:
            known.aim(cells, moved)
            under_way = known.near(cells[SECONDS], moved)
        _slew(under_way, cells, time, rules)
        _modulate(before, after, number, time, rules, matrix)
        lifted = _flash(cells, time, rules)
    if trail is not None:
        trail.note(before, after, (moved, under_way, *matrix.targets, *lifted))
    after.head[:] = number, time
    return played


def _modulate(
    before: PlayState | None, after: PlayState, number: int, time: float, rules: Rules, matrix: Matrix
) -> None:  # fmt: skip
    """Sources, then the beat, what counts it, what sources move, and what runs by itself."""
    cells, played, lags = after.cells, after.played, after.lags[1]
    elapsed = 0.0 if before is None else time - before.time
    oscillators = rules.oscillators
    if oscillators is not None:
        oscillators.recall(cells, before)
    matrix.lead(played, before, after, elapsed)
    if before is not None:
        run_phases(cells, before, number, time, rules, rules.beats)
    if oscillators is not None:
        oscillators.run(cells, before, time)
    matrix.parameters.add(played, None, lags, elapsed)
    if before is not None:
        run_phases(cells, before, number, time, rules, rules.others)
    matrix.phases.add(played, None, lags, elapsed)


def _begin(
    base: Values, seconds: Values, after: PlayState, number: int, time: float, rules: Rules, matrix: Matrix
) -> Values:  # fmt: skip
    """The first frame: everything is where hands set it, and what sources add."""
    cells = after.cells
    cells[:] = 0.0
    cells[TARGET] = cells[PLAYED] = cells[STOOD] = base
    cells[CHANGE] = seconds
    cells[OWN, [phase.slot for phase in rules.phases]] = inf
    after.head[:] = number, time
    played: Values = cells[PLAYED]
    _modulate(None, after, number, time, rules, matrix)
    return played


def _turn(
    moved: Slots, base: Values, seconds: Values, before: PlayState, cells: Values, time: float, rules: Rules
) -> None:  # fmt: skip
    """Send the slots that were set on their way from where they are now."""
    if moved.size == 0:
        return
    phases = np.isin(moved, [phase.slot for phase in rules.phases])
    low = begins_low(seconds[moved])
    begin = np.where(phases, before.cells[STOOD, moved], _place(cells, moved, before.time, rules))
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
    half = (target / 2 - start / 2) * shaped(np.clip(progress, 0.0, 1.0), cells[CHANGE, slots])
    value = start + half + half  # the whole difference may be beyond all numbers
    period, low = rules.period[slots], rules.low[slots]
    wrapped = low + (value - low) % np.where(period > 0, period, 1.0)
    value = np.where(period > 0, wrapped, value)
    placed: Values = np.where(progress >= 1.0, target, value)
    return placed


def slewed(state: PlayState, slots: NDArray[np.intp], time: float, rules: Rules) -> Values:
    """Where hands and ramps have these slots in a frame that was evaluated at `time`, whatever sources add."""
    return _place(state.cells, slots, time, rules)


def _slew(under_way: Slots, cells: Values, time: float, rules: Rules) -> None:
    """Place the slots that are on their way; those that have arrived are exactly there and at rest."""
    if under_way.size:
        cells[PLAYED, under_way] = _place(cells, under_way, time, rules)
        arrived = time - cells[SINCE, under_way] >= cells[SECONDS, under_way]
        cells[SECONDS, under_way[arrived]] = 0.0


def _flash(cells: Values, time: float, rules: Rules) -> list[Slots]:
    """Lift what a fired flash points at, twice within its time, back to exactly where it was; what is lifted."""
    lit = np.flatnonzero(cells[SECONDS, rules.flash_slots]).tolist() if rules.flash_slots.size else ()
    for counter, lifted in (rules.flashes[number] for number in lit):
        progress = (time - cells[SINCE, counter]) / FLASH_SECONDS
        cells[PLAYED, lifted] += FLASH_DEPTH * np.sin(2 * np.pi * progress) ** 2
    return [rules.flashes[number][1] for number in lit]
