"""Effective values: slews arrive exactly, angles go the short way, phases add up, nothing else has a say."""

from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from netbend_mappings.modulation import FLASH_SECONDS, PLAYED, Phase, PlayState, Rules, Values, evaluate

PLAIN, ANGLE, RATE, PHASE, HOLD, FLASH, FACTOR, OTHER = range(8)
SLOTS = 8
PERIOD = np.array([0, 360.0, 0, 0, 0, 0, 0, 0])
LOW = np.array([0, -180.0, 0, 0, 0, 0, 0, 0])
RULES = Rules(
    period=PERIOD, low=LOW, phases=(Phase(PHASE, rate=RATE),), hold=HOLD, flashes=((FLASH, np.array([FACTOR])),),
    flash_slots=np.array([FLASH]),
)  # fmt: skip
FPS = 60
FRAME = 1 / FPS

pytestmark = pytest.mark.filterwarnings("error::RuntimeWarning")


@dataclass
class Desk:
    """Base values that are set by hand, and frames one after the other."""

    base: Values = field(default_factory=lambda: np.zeros(SLOTS))
    seconds: Values = field(default_factory=lambda: np.zeros(SLOTS))
    state: PlayState | None = None
    number: int = 0

    def move(self, slot: int, value: float, seconds: float = 0.0) -> None:
        self.base[slot], self.seconds[slot] = value, seconds

    def frame(self) -> Values:
        after = PlayState.blank(SLOTS)
        played = evaluate(self.base, self.seconds, self.state, after, self.number, self.number / FPS, RULES)
        self.state, self.number = after, self.number + 1
        return played.copy()

    def run(self, seconds: float) -> Values:
        """Frames for so long; (N, S)."""
        return np.array([self.frame() for _ in range(round(seconds / FRAME))])


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.base[FACTOR] = 1.0
    desk.frame()
    return desk


def test_the_first_frame_plays_the_base() -> None:
    desk = Desk(base=np.arange(8.0), seconds=np.full(8, 9.0))
    assert np.array_equal(desk.frame(), np.arange(8.0))


def test_a_change_without_time_is_there_with_the_next_frame(desk: Desk) -> None:
    desk.move(PLAIN, 0.1)
    assert desk.frame()[PLAIN] == 0.1


@pytest.mark.parametrize(
    ("value", "seconds"), [(0.1, 0.3), (-1e9 / 3, 1.0), (1 / 3, 0.05), (1e300, 0.5), (5e-324, 0.2)]
)
def test_a_slew_arrives_exactly_and_in_its_time(desk: Desk, value: float, seconds: float) -> None:
    desk.move(PLAIN, value, seconds)
    way = desk.run(seconds + 3 * FRAME)[:, PLAIN]
    assert way[-1] == value
    assert way[round(seconds / FRAME) - 2] != value or abs(value) < 1e-300
    assert np.all(np.abs(np.diff(way)) >= 0)
    assert np.all(np.diff(way) * np.sign(value) >= 0)


def test_a_slew_is_a_straight_line(desk: Desk) -> None:
    desk.move(PLAIN, 6.0, 1.0)
    way = desk.run(1.0)[:, PLAIN]
    assert way == pytest.approx(np.arange(1, 61) / 10)


def test_a_slew_that_is_turned_goes_on_from_where_it_is(desk: Desk) -> None:
    desk.move(PLAIN, 6.0, 1.0)
    middle = desk.run(0.5)[-1, PLAIN]
    desk.move(PLAIN, 0.0, 1.0)
    back = desk.run(1.1)[:, PLAIN]
    assert middle - 0.2 < back[0] < middle
    assert back[-1] == 0.0


@pytest.mark.parametrize(
    ("start", "end", "through"),
    [(170.0, -170.0, 180.0), (-170.0, 170.0, 180.0), (10.0, -10.0, 0.0), (-90.0, 80.0, 0.0), (90.0, -100.0, 180.0)],
)
def test_angles_go_the_short_way(desk: Desk, start: float, end: float, through: float) -> None:
    desk.move(ANGLE, start)
    desk.frame()
    desk.move(ANGLE, end, 0.5)
    way = desk.run(0.6)[:, ANGLE]
    apart = np.abs((np.diff(way, prepend=start) + 180) % 360 - 180)
    assert apart.sum() == pytest.approx(abs((end - start + 180) % 360 - 180))
    assert np.min(np.abs((way - through + 180) % 360 - 180)) < 6.0
    assert np.all((way >= -180) & (way <= 180))
    assert way[-1] == end


def test_a_phase_adds_up_its_rate(desk: Desk) -> None:
    desk.move(RATE, 2.0)
    assert desk.run(1.5)[-1, PHASE] == pytest.approx(3.0)


def test_a_phase_goes_backwards_too(desk: Desk) -> None:
    desk.move(RATE, -0.5)
    assert desk.run(2.0)[-1, PHASE] == pytest.approx(-1.0)


def test_hold_stops_a_phase_where_it_is_and_lets_it_go_on(desk: Desk) -> None:
    desk.move(RATE, 2.0)
    before = desk.run(0.5)[-1, PHASE]
    desk.move(HOLD, 1.0)
    assert set(desk.run(0.5)[:, PHASE]) == {before}
    desk.move(PLAIN, 3.0)
    assert desk.frame()[PLAIN] == 3.0  # hands still act
    desk.move(HOLD, 0.0)
    assert desk.frame()[PHASE] == pytest.approx(before + 2.0 * FRAME)


def test_setting_a_phase_restarts_it_from_there(desk: Desk) -> None:
    desk.move(RATE, 1.0)
    desk.run(3.0)
    desk.move(PHASE, 10.0)
    assert desk.frame()[PHASE] == pytest.approx(10.0 + FRAME)
    assert desk.run(1.0)[-1, PHASE] == pytest.approx(11.0 + FRAME)


def test_a_slow_phase_still_moves_after_ninety_days(desk: Desk) -> None:
    desk.move(RATE, 0.01)
    desk.move(PHASE, 90 * 86400 * 0.01)
    assert np.all(np.diff(desk.run(1.0)[:, PHASE]) > 0)


def test_a_flash_lifts_and_comes_back_exactly(desk: Desk) -> None:
    desk.move(FACTOR, 1 / 3)
    desk.frame()
    desk.move(FLASH, 1.0)
    way = desk.run(FLASH_SECONDS + 3 * FRAME)
    assert way[:, FACTOR].max() > 1.0
    assert np.all(way[-2:, FACTOR] == 1 / 3)
    assert np.all(way[:, OTHER] == 0.0)


def test_a_flash_fires_each_time(desk: Desk) -> None:
    for count in (1.0, 2.0, 3.0):
        desk.move(FLASH, count)
        assert desk.run(FLASH_SECONDS / 2)[:, FACTOR].max() > 1.0


def some_state() -> Desk:
    desk = Desk()
    desk.frame()
    for slot, value, seconds in ((PLAIN, 5.0, 2.0), (ANGLE, -170.0, 1.0), (RATE, 0.3, 0.5), (FLASH, 1.0, 0.0)):
        desk.move(slot, value, seconds)
    desk.run(0.2)
    return desk


def test_the_same_inputs_give_the_same_outputs_and_touch_none_of_them() -> None:
    desk = some_state()
    before = desk.state
    assert before is not None
    kept = before.cells.copy(), before.head.copy(), desk.base.copy(), desk.seconds.copy()
    results = []
    for _ in range(2):
        after = PlayState.blank(SLOTS)
        after.cells[:] = np.nan
        evaluate(desk.base, desk.seconds, before, after, desk.number, desk.number / FPS, RULES)
        results.append((after.cells.tobytes(), after.head.tobytes()))
    assert results[0] == results[1]
    now = before.cells, before.head, desk.base, desk.seconds
    assert all(np.array_equal(one, other) for one, other in zip(kept, now, strict=True))


def test_going_on_from_a_saved_state_is_going_on() -> None:
    one = some_state()
    assert one.state is not None
    saved = PlayState(
        np.frombuffer(one.state.head.tobytes()), np.frombuffer(one.state.cells.tobytes()).reshape(-1, SLOTS)
    )
    other = Desk(one.base.copy(), one.seconds.copy(), saved, one.number)
    assert np.array_equal(one.run(3.0), other.run(3.0))


def test_what_is_played_is_kept_in_the_state() -> None:
    desk = some_state()
    played = desk.frame()
    assert desk.state is not None
    assert np.array_equal(desk.state.cells[PLAYED], played)
    assert (desk.state.number, desk.state.time) == (desk.number - 1, (desk.number - 1) / FPS)


_values = st.floats(-1.7e308, 1.7e308)
_seconds = st.floats(0, 1.7e308) | st.floats(0, 2)
_moves = st.lists(st.tuples(st.integers(0, SLOTS - 1), _values, _seconds, st.floats(0, 2) | st.just(1e9)), max_size=12)


def admitted(slot: int, value: float) -> float:
    """What the tree lets through: angles wrapped, rates limited."""
    if slot == ANGLE:
        return (value + 180) % 360 - 180
    return max(-100.0, min(100.0, value)) if slot == RATE else value


@settings(max_examples=600, database=None, derandomize=True)
@given(moves=_moves)
@example(
    moves=[(PLAIN, 1.7e308, 0.0, 1.0), (PLAIN, 1.7e308, 0, 1.0), (PLAIN, -1.7e308, 4.0, 1.0), (OTHER, 1.0, 1.0, 1.0)]
)
def test_whatever_hands_do_every_value_stays_a_number(moves: list[tuple[int, float, float, float]]) -> None:
    base, seconds, state, time = np.zeros(SLOTS), np.zeros(SLOTS), None, 0.0
    for number, (slot, value, duration, elapsed) in enumerate(moves):
        base[slot], seconds[slot], time = admitted(slot, value), duration, time + elapsed
        after = PlayState.blank(SLOTS)
        played = evaluate(base, seconds, state, after, number, time, RULES)
        assert np.all(np.isfinite(played)), (number, played)
        assert -180 <= played[ANGLE] <= 180
        state = after


@settings(max_examples=200, database=None, derandomize=True)
@given(moves=_moves)
def test_at_rest_everything_is_exactly_where_it_was_sent(moves: list[tuple[int, float, float, float]]) -> None:
    desk = Desk()
    desk.frame()
    for slot, value, _, _ in moves:
        if slot in (PLAIN, OTHER, FACTOR):
            desk.move(slot, value, 0.1)
            desk.frame()
    assert np.array_equal(desk.run(0.3)[-1, [PLAIN, OTHER, FACTOR]], desk.base[[PLAIN, OTHER, FACTOR]])
