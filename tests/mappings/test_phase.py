"""Phases run by rate, lap and beats, rest behind a gate, come back where they began, and go where a hand sends them."""

from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netbend_mappings.change import anew
from netbend_mappings.modulation import OWN, PLAYED, Phase, PlayState, Rules, Values, evaluate

BEAT, BPM, HOLD, WALK, SPEED, BEATS, LOOP, LENGTH, GATE, FADE = range(10)
SLOTS = 10
PERIOD, LOW = np.zeros(SLOTS), np.zeros(SLOTS)
PERIOD[LOOP] = 1.0
RULES = Rules(
    period=PERIOD, low=LOW, hold=HOLD, bpm=BPM,
    phases=(
        Phase(BEAT, rate=BPM),
        Phase(WALK, rate=SPEED, beats=BEATS),
        Phase(LOOP, lap=LENGTH, beats=BEATS, gate=GATE),
    ),
)  # fmt: skip


@dataclass
class Desk:
    """Base values set by hand, and frames; `skip` leaves some out, as a busy machine does."""

    fps: float = 60.0
    base: Values = field(default_factory=lambda: np.zeros(SLOTS))
    change: Values = field(default_factory=lambda: np.zeros(SLOTS))
    state: PlayState | None = None
    number: int = 0

    def __post_init__(self) -> None:
        self.base[[BPM, LENGTH, FADE]] = 120.0, 8.0, 1.0

    def move(self, slot: int, value: float, seconds: float = 0.0) -> None:
        self.base[slot], self.change[slot] = value, seconds

    def send(self, slot: int, value: float, seconds: float = 0.0, *, from_low: bool = False) -> None:
        self.base[slot], self.change[slot] = value, anew(self.change[slot], seconds, from_low=from_low)

    def frame(self, skip: int = 0) -> Values:
        self.number += skip
        after = PlayState.blank(SLOTS)
        evaluate(self.base, self.change, self.state, after, self.number, self.number / self.fps, RULES)
        self.state, self.number = after, self.number + 1
        played: Values = after.cells[PLAYED]
        return played

    def run(self, frames: int) -> Values:
        """(N, S)."""
        return np.array([self.frame() for _ in range(frames)])


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.frame()
    return desk


def rounds(desk: Desk) -> int:
    assert desk.state is not None
    return int(desk.state.cells[OWN, GATE])


def test_the_beat_goes_by_the_tempo(desk: Desk) -> None:
    assert desk.run(120)[-1, BEAT] == 4.0
    desk.move(BPM, 90.0)
    assert desk.run(120)[-1, BEAT] == pytest.approx(7.0, abs=1e-12)


def test_a_tempo_that_glides_leaves_no_jump_in_the_beat(desk: Desk) -> None:
    desk.move(BPM, 180.0, 2.0)
    steps = np.diff(desk.run(240)[:, BEAT])
    assert np.all(steps > 120 / 60 / 60 - 1e-9)
    assert np.all(np.abs(np.diff(steps)) < 1e-3)


def test_a_walk_goes_by_seconds_or_by_beats(desk: Desk) -> None:
    desk.move(SPEED, 0.5)
    assert desk.run(120)[-1, WALK] == pytest.approx(1.0)
    desk.move(BEATS, 1.0)
    assert desk.run(120)[-1, WALK] == pytest.approx(3.0)


def test_a_loop_takes_its_length(desk: Desk) -> None:
    desk.move(GATE, 1.0)
    way = desk.run(480)[:, LOOP]
    assert way[239] == 0.5
    assert way[479] == 0.0
    assert np.all(np.diff(way[:479]) > 0)


def test_a_loop_in_beats_takes_its_beats(desk: Desk) -> None:
    desk.move(BEATS, 1.0)
    desk.move(GATE, 1.0)
    assert desk.run(240)[-1, LOOP] == 0.0
    assert desk.run(60)[-1, LOOP] == 0.25


def test_a_loop_rests_behind_its_gate_and_sets_out_from_its_base(desk: Desk) -> None:
    assert set(desk.run(60)[:, LOOP]) == {0.0}
    desk.move(GATE, 1.0)
    there = desk.run(120)[-1, LOOP]
    desk.move(GATE, 0.0)
    assert set(desk.run(30)[:, LOOP]) == {there}
    desk.move(GATE, 2.0)
    assert desk.frame()[LOOP] == pytest.approx(1 / 480)


@pytest.mark.parametrize("slot", [BEAT, WALK, LOOP])
def test_time_held_holds_every_phase(desk: Desk, slot: int) -> None:
    desk.move(SPEED, 0.3)
    desk.move(GATE, 1.0)
    before = desk.run(50)[-1, slot]
    desk.move(HOLD, 1.0)
    assert set(desk.run(50)[:, slot]) == {before}
    desk.move(HOLD, 0.0)
    assert desk.frame()[slot] != before


def test_a_phase_goes_where_a_hand_sends_it_though_its_base_is_the_same(desk: Desk) -> None:
    desk.move(GATE, 1.0)
    desk.run(300)
    desk.send(LOOP, 0.0)
    assert desk.frame()[LOOP] == pytest.approx(1 / 480)
    desk.run(300)
    desk.send(LOOP, 0.0)
    desk.send(LOOP, 0.0)  # twice within a frame is not nothing
    assert desk.frame()[LOOP] == pytest.approx(1 / 480)


def test_a_phase_at_rest_is_exactly_where_it_was_sent(desk: Desk) -> None:
    desk.move(SPEED, 0.7)
    desk.run(100)
    desk.move(SPEED, 0.0)
    desk.send(WALK, 0.0)
    assert set(desk.run(3)[:, WALK]) == {0.0}


def test_a_phase_that_is_led_runs_on_once_it_is_there(desk: Desk) -> None:
    desk.move(GATE, 1.0)
    desk.run(48)
    desk.send(LOOP, 0.5, 1.0)
    way = desk.run(60)[:, LOOP]
    assert np.allclose(np.diff(way[:59]), 0.4 / 60)
    after = desk.run(100)[:, LOOP]
    assert after[0] - way[-1] < 0.4 / 60 + 1e-9
    assert np.allclose(np.diff(after), 1 / 480)


@pytest.mark.parametrize(("fps", "length", "frames"), [(60.0, 8.0, 480), (50.0, 3.0, 150), (60000 / 1001, 8.008, 480),
                                                       (60.0, 0.05, 3), (30.0, 86400.0, 2592000)])  # fmt: skip
def test_a_loop_of_whole_frames_comes_back_after_ten_million(fps: float, length: float, frames: int) -> None:
    desk = Desk(fps)
    desk.base[[GATE, LENGTH, LOOP]] = 1.0, length, 0.3
    desk.frame()
    first = desk.frame()[LOOP]
    assert desk.frame(10_000_000 // frames * frames - 1)[LOOP] == first


def test_frame_by_frame_no_rounding_gathers() -> None:
    desk = Desk()
    desk.base[[GATE, LENGTH, LOOP, SPEED]] = 1.0, 1 / 3, 0.1, 0.1
    desk.frame()
    first = desk.run(20)[:, LOOP]
    desk.run(2000)
    assert np.array_equal(desk.run(20)[:, LOOP], np.roll(first, -(2000 + 20) % 20))


@pytest.mark.parametrize("speed", [0.01, -7.3])
def test_after_months_a_walk_is_where_arithmetic_says(speed: float) -> None:
    desk = Desk()
    desk.base[SPEED] = speed
    desk.frame()
    months = 60 * 86400 * 60
    there = desk.frame(months - 1)[WALK]
    assert there == pytest.approx(float(Fraction(speed) * months / 60), rel=1e-15)
    assert np.all(np.diff(desk.run(5)[:, WALK]) * speed > 0)


def test_rounds_are_counted_from_when_the_gate_opened(desk: Desk) -> None:
    desk.move(LENGTH, 0.5)
    desk.move(GATE, 1.0)
    counts = []
    for _ in range(100):
        desk.frame()
        counts.append(rounds(desk))
    assert counts[28:31] == [0, 1, 1]
    assert counts[-1] == 3
    desk.move(GATE, 0.0)
    desk.run(5)
    assert rounds(desk) == 3
    desk.move(GATE, 1.0)
    desk.frame()
    assert rounds(desk) == 0


def test_a_hand_on_the_phase_completes_no_round(desk: Desk) -> None:
    desk.move(GATE, 1.0)
    desk.run(470)
    desk.send(LOOP, 0.0)
    desk.run(20)
    assert rounds(desk) == 0


@settings(max_examples=200, database=None, derandomize=True)
@given(lengths=st.lists(st.floats(0.05, 3.0), min_size=1, max_size=4), skips=st.lists(st.integers(0, 40), min_size=30))
def test_every_round_is_counted_once_whatever_is_skipped(lengths: list[float], skips: list[int]) -> None:
    desk = Desk()
    desk.base[GATE] = 1.0
    desk.frame()
    travelled, before = Fraction(0), 0
    for number, skip in enumerate(skips):
        length = lengths[number % len(lengths)]
        desk.move(LENGTH, length)
        desk.frame(skip)
        travelled += Fraction(skip + 1, 60) / Fraction(length)
        assert rounds(desk) >= before
        before = rounds(desk)
        near = min(travelled % 1, 1 - travelled % 1) < Fraction(1, 10**7)
        assert near or before == travelled // 1


def test_a_sweep_begins_at_its_lower_limit_in_the_frame_where_it_is_seen(desk: Desk) -> None:
    assert desk.frame()[FADE] == 1.0
    desk.send(FADE, 1.0, 2.0, from_low=True)
    way = desk.run(125)[:, FADE]
    assert way[0] == 0.0
    assert np.allclose(np.diff(way[:121]), 1 / 120)
    assert way[120] == pytest.approx(1.0)
    assert set(way[121:]) == {1.0}


def test_a_sweep_under_way_begins_again(desk: Desk) -> None:
    desk.send(FADE, 1.0, 2.0, from_low=True)
    desk.run(60)
    desk.send(FADE, 1.0, 2.0, from_low=True)
    assert desk.frame()[FADE] == 0.0


def test_a_sweep_that_is_sent_on_at_once_is_there(desk: Desk) -> None:
    desk.send(FADE, 1.0, 20.0, from_low=True)
    desk.run(10)
    desk.move(FADE, 1.0)
    assert desk.frame()[FADE] == 1.0


def test_a_ramp_to_the_same_value_in_less_time_hurries(desk: Desk) -> None:
    desk.move(SPEED, 1.0, 100.0)
    desk.run(10)
    desk.move(SPEED, 1.0, 0.5)
    assert desk.run(40)[-1, SPEED] == 1.0
