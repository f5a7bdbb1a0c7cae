"""What sources add: sums, curves, limits by each target's rule, two levels, and not a bit where nothing is added."""

from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netbend_mappings.curve import CURVES
from netbend_mappings.link import LARGEST
from netbend_mappings.matrix import NO_LINKS, Bound, Cord, Matrix
from netbend_mappings.modulation import STOOD, Phase, PlayState, Rules, Values, evaluate

ONE, TWO, THREE, PLAIN, ANGLE, WHOLE, OPEN = range(7)
SLOTS = 7
SOURCES = (ONE, TWO, THREE)
BOUNDS = {
    ONE: Bound(0.0, 1.0), TWO: Bound(0.0, 1.0), THREE: Bound(0.0, 1.0), PLAIN: Bound(-10.0, 10.0),
    ANGLE: Bound(-180.0, 180.0, 360.0), WHOLE: Bound(0.0, 1.0, 0.0, whole=True), OPEN: Bound(-inf, inf),
}  # fmt: skip


def play(*cords: Cord, **at: float) -> Values:
    values = np.zeros(SLOTS)
    for name, value in at.items():
        values[globals()[name.upper()]] = value
    Matrix.make(cords, BOUNDS, SOURCES).add(values)
    return values


def test_a_source_adds_from_low_to_high() -> None:
    cord = Cord(ONE, PLAIN, 1.0, 3.0)
    assert [play(cord, one=one, plain=5.0)[PLAIN] for one in (0.0, 0.5, 1.0)] == [6.0, 7.0, 8.0]


def test_a_low_above_high_turns_the_way_round() -> None:
    cord = Cord(ONE, PLAIN, 2.0, -2.0)
    assert [play(cord, one=one)[PLAIN] for one in (0.0, 0.5, 1.0)] == [2.0, 0.0, -2.0]


def test_several_sources_add_up() -> None:
    assert play(Cord(ONE, PLAIN, 0.0, 2.0), Cord(TWO, PLAIN, 0.0, 4.0, "step"), one=0.5, two=0.5)[PLAIN] == 5.0


@pytest.mark.parametrize(
    ("slot", "base", "high", "played"),
    [(PLAIN, 8.0, 5.0, 10.0), (PLAIN, -8.0, -5.0, -10.0), (ANGLE, 170.0, 20.0, -170.0), (ANGLE, -170.0, -380.0, 170.0),
     (WHOLE, 0.0, 0.4, 0.0), (WHOLE, 0.0, 0.6, 1.0), (WHOLE, 1.0, 5.0, 1.0), (OPEN, 1e9, 1e9, 2e9)],
)  # fmt: skip
def test_each_target_ends_by_its_own_rule(slot: int, base: float, high: float, played: float) -> None:
    values = np.zeros(SLOTS)
    values[ONE], values[slot] = 1.0, base
    Matrix.make([Cord(ONE, slot, 0.0, high)], BOUNDS, SOURCES).add(values)
    assert values[slot] == pytest.approx(played)


def test_a_source_moves_another_that_moves_a_parameter() -> None:
    values = play(Cord(TWO, PLAIN, 0.0, 4.0), Cord(ONE, TWO, 0.0, 0.5), one=1.0, two=0.25)
    assert (values[TWO], values[PLAIN]) == (0.75, 3.0)


def test_a_third_level_and_a_circle_end_after_the_second() -> None:
    chain = [Cord(ONE, TWO, 0.0, 1.0), Cord(TWO, THREE, 0.0, 1.0), Cord(THREE, PLAIN, 0.0, 1.0)]
    assert play(*chain, one=1.0)[PLAIN] == play(Cord(ONE, ONE, 0.0, 1.0), Cord(TWO, ONE, 0.0, 1.0))[ONE] == 0.0


_bits = st.floats(-180, 180) | st.just(-0.0)


@given(base=_bits, high=st.floats(-LARGEST, LARGEST), curve=st.sampled_from([*CURVES]), other=st.floats(0, 1))
def test_a_source_at_rest_changes_not_a_bit(base: float, high: float, curve: str, other: float) -> None:
    values = np.full(SLOTS, base)
    values[list(SOURCES)] = 0.0, 0.0, other
    before = values.copy()
    targets = (PLAIN, ANGLE, WHOLE, OPEN)
    Matrix.make([Cord(ONE, slot, 0.0, high, curve) for slot in targets] + [Cord(THREE, TWO, 0.0, 0.0)], BOUNDS,
                SOURCES).add(values)  # fmt: skip
    assert values.tobytes() == before.tobytes()


_cords = st.lists(
    st.builds(Cord, st.sampled_from(SOURCES), st.integers(0, SLOTS - 1), st.floats(-LARGEST, LARGEST),
              st.floats(-LARGEST, LARGEST), st.sampled_from([*CURVES])), max_size=20,
)  # fmt: skip


@settings(max_examples=300, database=None, derandomize=True)
@given(cords=_cords, values=st.lists(st.floats(-1.7e308, 1.7e308), min_size=SLOTS, max_size=SLOTS))
def test_whatever_is_linked_every_value_is_inside(cords: list[Cord], values: list[float]) -> None:
    played = np.array([max(0.0, min(1.0, one)) if slot in SOURCES else one for slot, one in enumerate(values)])
    moved = {cord.target for cord in cords}
    before = played.copy()
    Matrix.make(cords, BOUNDS, SOURCES).add(played)
    for slot in range(SLOTS):
        bound = BOUNDS[slot]
        assert np.isfinite(played[slot])
        assert bound.low <= played[slot] <= bound.high or played[slot] == before[slot]
        assert slot in moved or played[slot] == before[slot]


@settings(max_examples=200, database=None, derandomize=True)
@given(cords=_cords, ways=st.tuples(*[st.floats(0, 1)] * 3))
def test_all_at_once_is_one_after_the_other(cords: list[Cord], ways: tuple[float, float, float]) -> None:
    values = np.zeros(SLOTS)
    values[list(SOURCES)] = ways
    straight = [cord for cord in cords if cord.target == OPEN]
    Matrix.make(straight, BOUNDS, SOURCES).add(values)
    slow = 0.0
    for cord in straight:
        way = float(CURVES[cord.curve](np.array([ways[cord.source]]))[0])
        slow += cord.low + (cord.high - cord.low) * way
    assert values[OPEN] == pytest.approx(slow, rel=1e-9, abs=1e-2)


def test_no_links_touch_nothing() -> None:
    values = np.full(3, np.nan)
    NO_LINKS.add(values)
    NO_LINKS.phases.add(values)
    assert np.isnan(values).all()


@pytest.mark.parametrize("name", CURVES)
def test_curves_rise_from_0_to_1(name: str) -> None:
    way = CURVES[name](np.linspace(0.0, 1.0, 101))
    assert way[0] == 0.0
    assert way[-1] == pytest.approx(1.0, abs=1e-12)
    assert np.all(np.diff(way) >= 0)
    assert way.max() <= 1.0


SPEED, PHASE, MACRO = 0, 1, 2
RULES = Rules(period=np.array([0.0, 1.0, 0.0]), low=np.zeros(3), phases=(Phase(PHASE, rate=SPEED),))
PHASED = {SPEED: Bound(-10.0, 10.0), PHASE: Bound(0.0, 1.0, 1.0)}


def run(cord: Cord, frames: int, *, until: int) -> tuple[list[float], list[float]]:
    """The phase as it is played and as it stood, the macro at 1 before frame `until`."""
    matrix, base, state = Matrix.make([cord], PHASED, {MACRO}, {PHASE}), np.array([0.6, 0.0, 1.0]), None
    played, stood = [], []
    for number in range(frames):
        base[MACRO] = float(number < until)
        after = PlayState.blank(3)
        played.append(float(evaluate(base, np.zeros(3), state, after, number, number / 60, RULES, matrix)[PHASE]))
        stood.append(float(after.cells[STOOD, PHASE]))
        state = after
    return played, stood


def test_what_runs_by_itself_is_moved_and_runs_on_as_if_it_had_not_been() -> None:
    played, stood = run(Cord(MACRO, PHASE, 0.0, 0.25), 40, until=20)
    _, alone = run(Cord(MACRO, PHASE, 0.0, 0.0), 40, until=20)
    assert stood == alone == pytest.approx([number / 100 for number in range(40)])
    assert played == pytest.approx([one + 0.25 if number < 20 else one for number, one in enumerate(alone)])


def test_how_fast_it_runs_may_be_moved_and_nothing_jumps() -> None:
    played, _ = run(Cord(MACRO, SPEED, 0.0, 0.6), 40, until=20)
    assert np.diff(played) == pytest.approx([0.02] * 19 + [0.01] * 20)
