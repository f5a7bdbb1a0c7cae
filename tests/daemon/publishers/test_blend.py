"""A cross-fade between frames that come late: by the times of frames alone, and untouched where a network keeps up."""

import numpy as np
import pytest

from netbend.publishers.blend import Blend

from .conftest import record

PERIOD = 1 / 60


def frame(number, level, shape=(4, 6, 4)):
    return record(number), np.full(shape, level, np.uint8)


def levels(blend, begun, steps):
    return [int(blend.show(begun + step * PERIOD)[1].flat[0]) for step in range(1, steps)]


def test_frames_of_a_network_that_keeps_up_are_handed_on_as_they_are():
    blend = Blend(PERIOD)
    for number in range(5):
        came = frame(number, 50 * number)
        assert blend.take(came, number * PERIOD) is came
        assert not blend.under_way


def test_a_late_frame_is_come_to_in_equal_steps_and_is_itself_in_the_end():
    blend = Blend(PERIOD)
    blend.take(frame(0, 0), 0.0)
    late = frame(10, 200)
    shown, picture = blend.take(late, 10 * PERIOD)
    assert (int(picture.flat[0]), shown.number, shown.picture) == (20, 10, -1)
    assert shown.time == pytest.approx(PERIOD)
    assert np.allclose(levels(blend, 10 * PERIOD, 9), np.arange(40, 200, 20), atol=1)
    assert blend.show(19 * PERIOD) is late
    assert not blend.under_way


def test_a_frame_that_comes_in_the_midst_of_a_fade_is_faded_to_from_there():
    blend = Blend(PERIOD)
    blend.take(frame(0, 0), 0.0)
    blend.take(frame(10, 200), 10 * PERIOD)
    assert levels(blend, 10 * PERIOD, 5)[-1] in (99, 100)
    _, picture = blend.take(frame(20, 0), 15 * PERIOD)
    assert 80 <= picture.flat[0] <= 95
    assert blend.show(40 * PERIOD)[1].flat[0] == 0


def test_after_a_long_stand_the_fade_is_short():
    blend = Blend(PERIOD)
    blend.take(frame(0, 0), 0.0)
    blend.take(frame(6000, 200), 100.0)
    assert blend.show(100.5)[1].flat[0] in range(98, 106)
    assert blend.show(101.0)[1].flat[0] == 200


def test_what_was_handed_out_stays_untouched_while_two_more_are():
    blend, copies = Blend(PERIOD), []
    for number in range(0, 60, 6):
        for picture in (blend.take(frame(number, number), number * PERIOD)[1], blend.show((number + 1) * PERIOD)[1]):
            copies = [*copies[-2:], (picture, picture.copy())]
            assert all((one == kept).all() for one, kept in copies)


def test_another_size_is_a_cut():
    blend = Blend(PERIOD)
    blend.take(frame(0, 0), 0.0)
    other = frame(10, 200, (8, 8, 4))
    assert blend.take(other, 10 * PERIOD) is other
