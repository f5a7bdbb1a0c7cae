import os

import numpy as np
import pytest

from netbend.error import SegmentError
from netbend.stage.programme import HELD, Programme, mix
from netbend.stage.ring import DEEP, SLOTS
from netbend.stage.stage import OnAir, Stage

from .conftest import value


@pytest.fixture
def programme(stage):
    return Programme(os.getpid())


def test_a_stage_that_is_not_there_is_an_error():
    with pytest.raises(SegmentError, match="has ended"):
        Stage.attach(1)


def test_figures_keep_their_value_across_processes(stage):
    stage["rendered_fps"] = 59.5
    stage["rendered"] = 2**40
    other = Stage.attach(os.getpid())
    assert (other["rendered_fps"], other["rendered"], other["fps"]) == (59.5, 2**40, 60.0)


def test_the_programme_is_read_as_it_was_put(stage):
    stage.put_on_air(OnAir(3, 4, 0.25))
    assert Stage.attach(os.getpid()).on_air() == OnAir(3, 4, 0.25)


def test_nothing_is_given_before_the_first_programme(programme):
    assert programme.take() is None
    assert programme.copy() is None


def test_a_ring_not_made_yet_is_waited_for(programme, renderer, on_air):
    on_air(1)
    assert programme.take() is None
    renderer(1).frame(5)
    assert programme.take()[0].number == 5


@pytest.mark.parametrize("method", ["take", "lend"])
def test_each_frame_is_given_once(renderer, on_air, stage, method):
    programme = Programme(os.getpid(), seat=2)
    on_air(1)
    maker = renderer(1)
    for number in range(3):
        maker.frame(number)
        if number:
            assert programme.peek().number == number
        assert value(getattr(programme, method)()[1]) == number
        assert getattr(programme, method)() is None


def test_a_frame_that_is_skipped_is_not_given(programme, renderer, on_air):
    on_air(1)
    maker = renderer(1)
    maker.frame(0)
    assert programme.peek().number == 0
    programme.skip()
    assert programme.peek() is None
    assert programme.missed == 0
    maker.frame(1)
    assert programme.take()[0].number == 1


def test_frames_that_came_and_went_are_counted(programme, renderer, on_air):
    on_air(1)
    maker = renderer(1)
    maker.frame(0)
    programme.take()
    for number in (10, 11, 12):
        maker.frame(number)
    assert programme.take()[0].number == 12
    assert programme.missed == 2


def given_but(away, frames, maker, method):
    """What is given of so many frames to one who is away while these come, and asks for all at every other."""
    given = []
    for number in range(frames):
        maker.frame(number)
        while number not in away and (frame := method()) is not None:
            given.append(value(frame[1]))
    return given


@pytest.mark.parametrize("method", ["take", "lend"])
@pytest.mark.parametrize("slots", [SLOTS, DEEP])
def test_after_a_stall_what_the_ring_still_has_is_given_in_order(renderer, on_air, slots, method):
    programme = Programme(os.getpid(), seat=2)
    on_air(1)
    held = 2 if method == "lend" else 0
    away = range(12, 11 + slots - held)
    given = given_but(away, 20 + slots, renderer(1, 8, 4, slots), getattr(programme, method))
    assert given == list(range(20 + slots))
    assert programme.missed == 0


def test_of_a_long_stall_the_end_is_given_and_the_rest_counted(programme, renderer, on_air):
    on_air(1)
    given = given_but(range(12, 50), 60, renderer(1, 8, 4, DEEP), programme.take)
    assert given == [*range(12), *range(51 - DEEP, 60)]
    assert programme.missed == 39 - DEEP


def test_whoever_cannot_catch_up_goes_on_with_the_newest(programme, renderer, on_air):
    on_air(1)
    maker = renderer(1, 8, 4, DEEP)
    late = []
    for number in range(100):
        maker.frame(number)
        if not 12 <= number < 17:
            late.append(number - value(programme.take()[1]))
    assert max(late) == 5
    assert late[-20:] == [0] * 20


def test_whoever_is_late_each_time_stays_with_the_newest(programme, renderer, on_air):
    on_air(1)
    maker = renderer(1)
    given = []
    for number in range(41):
        maker.frame(number)
        if number % 2 == 0:
            given.append(value(programme.take()[1]))
    assert given == list(range(0, 41, 2))


def test_a_copy_is_untouched_while_two_more_are_given(programme, renderer, on_air):
    on_air(1)
    maker = renderer(1)
    copies = []
    for number in range(HELD):
        maker.frame(number)
        copies.append(programme.take()[1])
    assert [value(copy) for copy in copies] == list(range(HELD))
    maker.frame(HELD)
    assert programme.take()[1] is copies[0]


def test_a_new_epoch_is_followed_and_an_empty_one_holds(programme, renderer, on_air):
    first = renderer(1)
    first.frame(1)
    on_air(1)
    programme.take()
    second = renderer(2, 16, 16)
    on_air(2)
    assert programme.take() is None
    second.frame(2)
    record, picture = programme.take()
    assert (record.number, picture.shape) == (2, (16, 16, 4))


def test_a_picture_stays_good_when_its_ring_is_gone(programme, renderer, on_air):
    first, second = renderer(1), renderer(2)
    first.frame(1)
    second.frame(2)
    on_air(1)
    picture = programme.lend()[1]
    first.segment.remove()
    on_air(2)
    programme.lend()
    programme.close()
    assert value(picture) == 1


def test_a_fade_mixes_the_two_rings(programme, renderer, on_air):
    below, above = renderer(1), renderer(2)
    below.frame(1, value=100)
    above.frame(1, value=200)
    on_air(1, 2, 0.25)
    assert value(programme.take()[1]) == 125


@pytest.mark.parametrize(("below_solid", "above_solid"), [(True, True), (True, False), (False, True)])
def test_a_fade_is_solid_where_both_are(programme, renderer, on_air, below_solid, above_solid):
    renderer(1).frame(1, solid=below_solid)
    renderer(2).frame(1, solid=above_solid)
    on_air(1, 2, 0.25)
    assert programme.take()[0].solid == (below_solid and above_solid)


def test_a_fade_shows_each_moment_once(programme, renderer, on_air):
    below, above = renderer(1), renderer(2)
    on_air(1, 2, 0.5)
    given = []
    for number in range(4):
        for maker in (below, above):
            maker.frame(number)
            if (frame := programme.take()) is not None:
                given.append(frame[0].number)
    assert given == [0, 1, 2, 3]


def test_a_fade_goes_on_when_the_renderer_below_dies(programme, renderer, on_air):
    below, above = renderer(1), renderer(2)
    on_air(1, 2, 0.5)
    below.frame(0)
    above.frame(0)
    programme.take()
    above.frame(1)
    assert programme.take()[0].number == 1


def test_a_fade_across_a_gap_of_epochs_keeps_the_ring_on_air(programme, renderer, on_air):
    below, above = renderer(1), renderer(5)
    below.frame(0, value=10)
    above.frame(0, value=20)
    on_air(1)
    programme.take()
    on_air(1, 5, 0.5)
    below.frame(1, value=10)
    assert value(programme.take()[1]) == 15


def test_mix_is_exact_at_its_ends():
    rng = np.random.default_rng(1)
    below, above = rng.integers(0, 256, (2, 5, 7, 4), dtype=np.uint8)
    assert (mix(below, above, 0.0) == below).all()
    assert (mix(below, above, 1.0) == above).all()


def test_mix_stays_between_its_pictures():
    rng = np.random.default_rng(2)
    below, above = rng.integers(0, 256, (2, 5, 7, 4), dtype=np.uint8)
    for amount in (0.1, 0.5, 0.9):
        mixed = mix(below, above, amount)
        assert (mixed >= np.minimum(below, above)).all()
        assert (mixed <= np.maximum(below, above)).all()


def test_mix_cuts_between_sizes():
    small, large = np.zeros((2, 2, 4), np.uint8), np.ones((4, 4, 4), np.uint8)
    assert mix(small, large, 0.49) is small
    assert mix(small, large, 0.5) is large
