"""Mixtures: bits of one setting alone, angles the short way, whole numbers by the greater share."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbend_mappings.presets import mix

NONE, WHOLE = np.zeros(1), np.ones(1, np.bool_)
ANGLE = np.array([360.0])
_number = st.floats(-1e12, 1e12)


def mixed(values: list[float], weights: list[float], period: float = 0.0, *, whole: bool = False) -> float:
    found = mix(np.array(values)[:, None], np.array(weights), np.array([period]), np.array([whole]))
    return float(found[0])


@given(values=st.lists(_number, min_size=1, max_size=5), place=st.integers(0, 4), period=st.sampled_from([0.0, 360.0]))
def test_all_weight_on_one_is_that_one_to_the_bit(values: list[float], place: int, period: float) -> None:
    place %= len(values)
    assert mixed(values, [float(one == place) for one in range(len(values))], period) == values[place]


@given(value=_number, weights=st.lists(st.floats(0.01, 1), min_size=2, max_size=5))
def test_what_is_alike_stays_to_the_bit(value: float, weights: list[float]) -> None:
    assert mixed([value] * len(weights), (np.array(weights) / sum(weights)).tolist()) == value


def test_angles_are_mixed_the_short_way() -> None:
    assert mixed([170.0, -170.0], [0.75, 0.25], 360.0) == 175.0
    assert mixed([10.0, 350.0, 350.0], [0.4, 0.3, 0.3], 360.0) == pytest.approx(-2.0)


def test_a_switch_turns_halfway_and_a_choice_by_the_greater_share() -> None:
    assert [mixed([0.0, 1.0], [1 - way, way], whole=True) for way in (0.0, 0.49, 0.51, 1.0)] == [0.0, 0.0, 1.0, 1.0]
    assert mixed([2.0, 7.0, 7.0], [0.4, 0.3, 0.3], whole=True) == 7.0


def test_far_apart_is_no_infinity() -> None:
    assert np.isfinite(mixed([1e308, -1e308], [0.5, 0.5]))
