import itertools

import pytest

from netbend.publishers.gate import Gate


@pytest.mark.parametrize(("fps", "rate", "taken"), [(60, 60, 60), (60, 30, 30), (60, 25, 25), (30, 60, 30), (60, 1, 1)])
def test_a_second_has_as_many_pictures_as_the_rate_says(fps, rate, taken):
    gate = Gate(rate)
    assert sum(gate.admits(number / fps) for number in range(600 * fps, 601 * fps)) == taken


def test_pictures_are_taken_evenly():
    gate = Gate(24.0)
    taken = [number for number in range(61) if gate.admits(number / 60)]
    assert {b - a for a, b in itertools.pairwise(taken)} == {2, 3}


def test_a_clock_that_was_set_back_is_followed():
    gate = Gate(60.0)
    assert gate.admits(10.0)
    assert gate.admits(2.0)
    assert not gate.admits(2.0)
