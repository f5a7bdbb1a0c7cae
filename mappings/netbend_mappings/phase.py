"""What runs by itself, counted in frames from where it set out, so that months leave no rounding behind.

A loop of whole frames comes back to the same bits each time.
"""

from collections.abc import Iterable
from math import isfinite
from typing import Final

from netbend_mappings.rules import Phase, Rules
from netbend_mappings.state import CHANGE, OWN, PLAYED, SECONDS, SINCE, START, STOOD, TARGET, PlayState, Values

_WHOLE: Final = 1e-9
"""A round that is this near to whole frames, relatively, has whole frames."""


def run_phases(
    cells: Values, before: PlayState, number: int, time: float, rules: Rules, phases: Iterable[Phase]
) -> None:
    """Let these phases run on from where they began; one that a hand leads on its way rests until it is there."""
    fps = round(number / time, 9) if time > 0 else 0.0
    held = fps <= 0 or (rules.hold >= 0 and cells[PLAYED, rules.hold] >= 0.5)
    for phase in phases:
        opened = _open_gate(phase, cells, before)
        if cells[SECONDS, phase.slot] == 0.0:
            speed = 0.0 if held else _speed(phase, cells, rules)
            _set_out(phase.slot, speed, cells, before, number, opened=opened)
            _run(phase, fps, cells, before.number, number, rules)
        cells[STOOD, phase.slot] = cells[PLAYED, phase.slot]


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
        speed *= float(played[phase.rate]) if phase.rate >= 0 else 1.0
    else:
        speed = float(played[phase.rate])
    by_tempo = phase.rate == rules.bpm or (phase.beats >= 0 and played[phase.beats] >= 0.5)
    if not by_tempo or rules.bpm < 0:
        return speed
    return speed / 60 if phase.rate == rules.bpm else speed * float(played[rules.bpm]) / 60


def _set_out(slot: int, speed: float, cells: Values, before: PlayState, number: int, *, opened: bool) -> None:
    """Where the speed is another one, or a hand has set it, the phase runs from the previous frame on anew.

    One that a hand has led there arrives in this frame, and runs from here.
    """
    led = before.cells[SECONDS, slot] > 0 and before.cells[CHANGE, slot] == cells[CHANGE, slot]
    if opened or not isfinite(cells[OWN, slot]):
        cells[START, slot] = cells[TARGET, slot]
    elif cells[OWN, slot] != speed:
        cells[START, slot] = before.cells[STOOD, slot]
    else:
        return
    cells[SINCE, slot], cells[OWN, slot] = number if led else before.number, speed


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
