"""A change that is made anew always differs from the one before, and keeps its seconds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbend_mappings.change import SPAN, anew, begins_low, curve_number, seconds_in, seconds_of, shaped
from netbend_mappings.curve import CURVES

_seconds = st.floats(0, SPAN - 1)


@given(before=_seconds, seconds=_seconds, low=st.booleans())
def test_a_change_anew_is_another_number_than_any_before(before: float, seconds: float, low: bool) -> None:
    once = anew(before, seconds, from_low=low)
    again = anew(once, seconds, from_low=low)
    assert len({before, once, again}) == 3
    assert once < 0
    assert again < 0


@given(seconds=_seconds, low=st.booleans())
def test_its_seconds_are_kept(seconds: float, low: bool) -> None:
    change = 0.0
    for _ in range(3):
        change = anew(change, seconds, from_low=low)
        assert seconds_of(change) == pytest.approx(seconds, abs=2**-16)
        assert seconds_in(np.array([change]))[0] == seconds_of(change)
        assert begins_low(np.array([change]))[0] == low


def test_plain_seconds_are_what_they_are() -> None:
    changes = np.array([0.0, 0.25, 3600.0])
    assert np.array_equal(seconds_in(changes), changes)
    assert not begins_low(changes).any()


@pytest.mark.parametrize("seconds", [0.0, 30.0])
def test_ever_so_many_changes_never_repeat_at_once(seconds: float) -> None:
    change, seen = 0.0, set()
    for _ in range(10_000):
        change = anew(change, seconds)
        seen.add(change)
        assert seconds_of(change) == seconds
    assert len(seen) == 10_000


def test_longer_than_any_is_the_longest() -> None:
    assert seconds_of(anew(0.0, 1e300)) == SPAN - 1


@pytest.mark.parametrize("name", CURVES)
def test_the_curve_of_the_way_is_kept(name: str) -> None:
    change = anew(anew(0.0, 7.0, from_low=True, curve=curve_number(name)), 2.5, curve=curve_number(name))
    way = np.linspace(0.0, 1.0, 5)
    assert seconds_of(change) == 2.5
    assert np.array_equal(shaped(way, np.full(5, change)), CURVES[name](way))


def test_ways_of_several_curves_are_shaped_each_by_its_own() -> None:
    changes = np.array([2.0, anew(0.0, 2.0, curve=curve_number("step")), anew(0.0, 2.0)])
    assert shaped(np.full(3, 0.4), changes).tolist() == [0.4, 0.0, 0.4]
