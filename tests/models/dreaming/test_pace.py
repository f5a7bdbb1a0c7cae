import pytest

from netbend_models.dreaming.pace import Pace


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def work(pace, clock, piece, milliseconds, budget=10.0, times=1):
    """In frames of their own."""
    for _ in range(times):
        pace.begin(budget)
        began = clock.now
        clock.now += milliseconds / 1000
        pace.done(piece, began)


def test_without_a_clock_or_a_budget_all_fits(clock):
    untimed, unlimited = Pace(), Pace(clock)
    untimed.begin(1.0)
    work(unlimited, clock, 0, 500.0, times=3)
    unlimited.begin(0.0)
    assert untimed.fits(0)
    assert unlimited.fits(0)


def test_what_is_not_known_is_the_last_of_its_frame(clock):
    pace = Pace(clock)
    pace.begin(10.0)
    assert pace.fits(0)
    pace.done(0, clock.now)
    assert not pace.fits(1)


def test_what_is_known_fits_where_there_is_room(clock):
    pace = Pace(clock)
    work(pace, clock, 0, 6.0, times=2)
    pace.begin(10.0)
    assert pace.fits(0)
    clock.now += 0.006
    pace.done(0, clock.now - 0.006)
    assert not pace.fits(0)


def test_a_piece_as_long_as_the_budget_has_a_frame_of_its_own(clock):
    pace = Pace(clock)
    work(pace, clock, 0, 9.9, times=2)
    pace.begin(10.0)
    assert pace.fits(0)
    assert not pace.too_dear(0)


def test_the_first_time_is_not_believed(clock):
    pace = Pace(clock)
    work(pace, clock, 0, 900.0)
    work(pace, clock, 0, 3.0)
    pace.begin(10.0)
    assert pace.fits(0)


def test_one_that_was_held_up_is_not_given_up(clock):
    pace = Pace(clock)
    work(pace, clock, 0, 3.0, times=2)
    work(pace, clock, 0, 900.0)
    pace.begin(10.0)
    assert pace.fits(0)


def test_one_that_is_longer_than_the_budget_is_too_dear_and_tried_anew_after_a_while(clock):
    pace = Pace(clock)
    work(pace, clock, 0, 20.0, times=2)
    pace.begin(10.0)
    assert not pace.fits(0)
    frames = 0
    while pace.too_dear(0):
        frames += 1
        pace.begin(10.0)
    assert frames == 120
    assert pace.fits(0)
