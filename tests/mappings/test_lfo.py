"""Oscillators: each shape is its formula, beats lead them, nothing jumps that flows, one seed is one chance."""

from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netbend_mappings.change import anew
from netbend_mappings.lfo import ROWS, SHAPES, Oscillators
from netbend_mappings.matrix import NO_LINKS, Bound, Cord, Matrix
from netbend_mappings.modulation import Phase, PlayState, Rules, Values, evaluate

COUNT = 2
BPM, BEAT, HOLD, KNOB = range(4)
SIZE = 4 + len(ROWS) * COUNT
RULES = Rules(
    period=np.zeros(SIZE), low=np.zeros(SIZE), phases=(Phase(BEAT, rate=BPM),), hold=HOLD, bpm=BPM,
    oscillators=Oscillators(4, COUNT, BEAT, HOLD),
)  # fmt: skip
FPS = 60
DEFAULTS = {"length": 4.0, "beats": 1.0, "width": 0.5, "amount": 1.0}


def slot(name: str, number: int = 0) -> int:
    return 4 + number * len(ROWS) + ROWS.index(name)


@dataclass
class Desk:
    """Two oscillators at 120 beats a minute, frame after frame."""

    base: Values = field(default_factory=lambda: np.zeros(SIZE))
    seconds: Values = field(default_factory=lambda: np.zeros(SIZE))
    matrix: Matrix = NO_LINKS
    state: PlayState | None = None
    number: int = 0

    def __post_init__(self) -> None:
        self.base[BPM] = 120.0
        for name, value in DEFAULTS.items():
            self.base[[slot(name, 0), slot(name, 1)]] = value

    def set(self, number: int = 0, **values: float) -> "Desk":
        for name, value in values.items():
            self.base[slot(name, number)] = value
        return self

    def run(self, seconds: float, number: int = 0) -> Values:
        """Where an oscillator is in each frame of so many seconds."""
        return np.array([self.frame()[slot("value", number)] for _ in range(round(seconds * FPS))])

    def frame(self) -> Values:
        after = PlayState.blank(SIZE)
        time = self.number / FPS
        played = evaluate(self.base, self.seconds, self.state, after, self.number, time, RULES, self.matrix)
        self.state, self.number = after, self.number + 1
        return played.copy()


def shape(name: str) -> float:
    return float(SHAPES.index(name))


CYCLE = np.arange(120) / 120  # four beats at 120 a minute are two seconds
FORMULAS = {
    "sine": (1 - np.cos(2 * np.pi * CYCLE)) / 2,
    "triangle": 1 - np.abs(2 * CYCLE - 1),
    "saw": CYCLE,
    "square": (CYCLE < 0.5) * 1.0,
}


@pytest.mark.parametrize("name", FORMULAS)
def test_each_shape_is_its_formula_and_comes_back_bit_for_bit(name: str) -> None:
    first, second = np.split(Desk().set(shape=shape(name)).run(4.0), 2)
    assert first == pytest.approx(FORMULAS[name], abs=1e-8)
    assert first.tobytes() == second.tobytes()


@pytest.mark.parametrize("name", SHAPES)
def test_every_shape_is_whole_in_0_to_1_and_moves(name: str) -> None:
    way = Desk().set(shape=shape(name), length=1.0, seed=3.0).run(20.0)
    assert way.min() >= 0.0
    assert way.max() <= 1.0
    assert np.ptp(way) > 0.8


def test_random_holds_for_a_cycle_and_smooth_goes_through_the_same_numbers() -> None:
    desk = (
        Desk().set(0, shape=shape("random"), length=1.0, seed=5.0).set(1, shape=shape("smooth"), length=1.0, seed=5.0)
    )
    frames = np.array([desk.frame()[[slot("value", 0), slot("value", 1)]] for _ in range(300)])
    held, smooth = frames.T.reshape(2, 10, 30)
    assert np.all(held == held[:, :1])
    assert len(set(held[:, 0])) == 10
    assert smooth[:, 0] == pytest.approx(held[:, 0])
    assert np.abs(np.diff(frames[:, 1])).max() < 0.06


def test_the_same_seed_gives_the_same_chance_and_another_another() -> None:
    ways = [Desk().set(shape=shape("random"), length=0.5, seed=seed).run(5.0) for seed in (7.0, 7.0, 8.0)]
    assert ways[0].tobytes() == ways[1].tobytes()
    assert not np.array_equal(ways[0], ways[2])


def test_chance_is_even() -> None:
    way = Desk().set(shape=shape("random"), length=0.04, seed=1.0).run(60.0)  # another with nearly every frame
    assert np.histogram(way, 10, (0, 1))[0] == pytest.approx(np.full(10, len(way) / 10), rel=0.2)


def test_width_offset_and_phase() -> None:
    assert Desk().set(shape=shape("square"), width=0.25).run(2.0).mean() == 0.25
    assert Desk().set(shape=shape("saw"), offset=0.5).run(2.0).max() == 1.0
    assert Desk().set(shape=shape("saw"), offset=-0.5).run(1.0).max() == 0.0
    shifted, plain = (Desk().set(shape=shape("sine"), phase=phase).run(2.0) for phase in (0.25, 0.0))
    assert shifted == pytest.approx(np.roll(plain, -30), abs=1e-8)


def test_in_beats_it_is_in_step_after_its_length_was_set_and_after_the_beat_was() -> None:
    desk = Desk().set(shape=shape("saw"))
    desk.run(1.1)
    desk.set(length=2.0)
    desk.run(0.4)
    assert desk.run(0.5)[0] == pytest.approx(0.5)  # beat 3 of a cycle of 2
    desk.base[BEAT], desk.seconds[BEAT] = 8.0, anew(0.0)
    desk.frame()
    desk.frame()
    assert desk.run(1.0)[29] == pytest.approx((8.0 + 32 / 30) / 2 % 1)


def test_seconds_flow_on_when_the_length_changes_and_rest_while_time_is_held() -> None:
    desk = Desk().set(shape=shape("triangle"), beats=0.0, length=3.0)
    ways = [desk.run(1.0)]
    desk.set(length=7.0)
    ways.append(desk.run(1.0))
    desk.base[HOLD] = 1.0
    held = desk.run(1.0)
    desk.base[HOLD] = 0.0
    ways += [held, desk.run(1.0)]
    assert np.ptp(held) == 0.0
    assert np.abs(np.diff(np.concatenate(ways))).max() <= 2 / 3 / FPS + 1e-8


def test_a_length_that_is_modulated_flows_even_in_beats() -> None:
    bounds = {slot("length"): Bound(0.01, 100.0)}
    desk = Desk(matrix=Matrix.make([Cord(KNOB, slot("length"), 0.0, 3.7)], bounds, (), (), {slot("length")}))
    desk.set(shape=shape("triangle"))
    ways = [desk.run(30.0)]
    for step in range(1, 60):
        desk.base[KNOB] = step / 60
        ways.append(desk.run(1 / FPS))
    assert np.abs(np.diff(np.concatenate(ways)[1:])).max() < 0.02


def test_once_ends_after_a_cycle_and_a_restart_plays_it_again() -> None:
    desk = Desk().set(shape=shape("triangle"), once=1.0, beats=0.0, length=1.0)
    assert desk.run(1.0).max() == 1.0
    assert desk.run(1.0).max() < 1e-8
    desk.set(restart=1.0)
    again = desk.run(1.5)
    assert (again.max(), again[-1] < 1e-8) == (1.0, True)


def test_an_oscillator_moves_another_a_frame_later() -> None:
    target = slot("offset", 1)
    cord = Cord(slot("value", 0), target, 0.0, 1.0)
    desk = Desk(matrix=Matrix.make([cord], {target: Bound(-1.0, 1.0)}, (), (), {target}))
    desk.set(0, shape=shape("saw"))
    frames = np.array([desk.frame()[[slot("value", 0), target]] for _ in range(60)]).T
    assert frames[1][1:].tobytes() == frames[0][:-1].tobytes()


_numbers = st.floats(-1e300, 1e300) | st.sampled_from([0.0, -0.0, 1.0, 0.5, -1.0])


@settings(max_examples=150, database=None, derandomize=True, deadline=None)
@pytest.mark.filterwarnings("error::RuntimeWarning")
@given(st.dictionaries(st.sampled_from([name for name in ROWS if name not in ("length", "shape")]), _numbers),
       st.floats(0.01, 65536.0), st.integers(0, 5), st.floats(0, 1e9))  # fmt: skip
def test_whatever_its_rows_say_it_stays_within_0_and_1(rows, length, number, beat) -> None:
    wrapped = {name: value % 1.0 if name in ("phase", "width") else value for name, value in rows.items()}
    desk = Desk().set(**wrapped).set(length=length, shape=float(number))
    desk.base[BEAT] = beat
    assert all(0.0 <= one <= 1.0 for one in desk.run(0.1))
