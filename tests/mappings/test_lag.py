"""Smoothed links: they follow in their seconds, arrive exactly, and go on where they were when others come and go."""

import numpy as np
import pytest

from netbend_mappings.matrix import NO_LINKS, Bound, Cord, Matrix
from netbend_mappings.modulation import PlayState, Rules, Values, evaluate

SOURCE, OTHER, ONE, TWO, GAIN = range(5)
RULES = Rules(period=np.zeros(5), low=np.zeros(5))
BOUNDS = {slot: Bound(-100.0, 100.0) for slot in (ONE, TWO)}
FPS = 60
pytestmark = pytest.mark.filterwarnings("error::RuntimeWarning")


def matrix(*cords: Cord) -> Matrix:
    return Matrix.make(cords, BOUNDS, (SOURCE,))


class Desk:
    def __init__(self, played_by: Matrix) -> None:
        self.base, self.number, self.matrix = np.zeros(5), 0, played_by
        self.base[GAIN] = 1.0
        self.state: PlayState | None = None

    def run(self, seconds: float) -> Values:
        frames = []
        for _ in range(round(seconds * FPS)):
            after = PlayState.blank(5)
            args = self.base, np.zeros(5), self.state, after, self.number, self.number / FPS, RULES, self.matrix
            frames.append(evaluate(*args).copy())
            self.state, self.number = after, self.number + 1
        return np.array(frames)


def test_it_comes_99_percent_of_the_way_in_its_seconds_and_then_there() -> None:
    desk = Desk(matrix(Cord(SOURCE, ONE, 0.0, 10.0, smooth=0.5)))
    desk.run(0.1)
    desk.base[SOURCE] = 1.0
    way = desk.run(2.0)[:, ONE]
    assert way[29] == pytest.approx(9.9, abs=0.01)
    assert np.all(np.diff(way) >= 0)
    assert way[-1] == 10.0


def test_it_begins_where_its_source_is_and_rests_exactly() -> None:
    desk = Desk(matrix(Cord(SOURCE, ONE, 0.0, 10.0, smooth=5.0)))
    desk.base[SOURCE] = 0.5
    assert desk.run(0.1)[0, ONE] == 5.0
    desk.base[SOURCE] = 0.0
    assert desk.run(20.0)[-1, ONE] == 0.0


def test_links_of_one_source_may_follow_at_different_speeds_and_one_not_at_all() -> None:
    desk = Desk(matrix(Cord(SOURCE, ONE, 0.0, 1.0, smooth=1.0), Cord(SOURCE, TWO, 0.0, 1.0)))
    desk.run(0.1)
    desk.base[SOURCE] = 1.0
    _, _, one, two, _ = desk.run(1 / FPS)[0]
    assert (0.0 < one < 0.2, two) == (True, 1.0)


def test_a_link_goes_on_where_it_was_when_others_come_and_go() -> None:
    kept = Cord(SOURCE, ONE, 0.0, 1.0, smooth=1.0)
    new = Cord(OTHER, ONE, 0.0, 0.0, smooth=1.0)
    ways = []
    for changed in (False, True):
        desk = Desk(matrix(kept))
        desk.run(0.1)
        desk.base[SOURCE] = 1.0
        first = desk.run(0.2)
        desk.matrix = matrix(new, kept) if changed else desk.matrix
        second = desk.run(0.2)
        desk.matrix = matrix(kept)
        ways.append(np.concatenate([first, second, desk.run(0.2)])[:, ONE])
    assert ways[0].tobytes() == ways[1].tobytes()


def test_two_links_alike_are_two() -> None:
    desk = Desk(matrix(Cord(SOURCE, ONE, 0.0, 1.0, smooth=0.2), Cord(SOURCE, ONE, 0.0, 1.0, "step", 2.0)))
    desk.run(0.1)
    desk.base[SOURCE] = 1.0
    assert desk.run(0.5)[-1, ONE] == pytest.approx(1.0 + 1 - 0.01**0.25, abs=0.02)


def test_without_smoothed_links_nothing_of_them_is_left() -> None:
    desk = Desk(matrix(Cord(SOURCE, ONE, 0.0, 1.0, smooth=1.0)))
    desk.base[SOURCE] = 1.0
    desk.run(0.1)
    desk.matrix = NO_LINKS
    desk.run(0.1)
    assert desk.state is not None
    assert not desk.state.lags.any()


def test_an_amount_multiplies_what_a_source_adds_and_0_changes_not_a_bit() -> None:
    desk = Desk(matrix(Cord(OTHER, ONE, -3.0, 9.0, gains=(GAIN, GAIN))))
    desk.base[[OTHER, ONE]] = 1.0, 0.1
    for gain, played in ((1.0, 9.1), (0.5, 0.1 + 9 / 4), (0.0, 0.1)):
        desk.base[GAIN] = gain
        assert desk.run(1 / FPS)[0, ONE] == played
