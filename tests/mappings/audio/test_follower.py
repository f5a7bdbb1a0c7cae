"""Ranges adapt and stay 0..1; rise and fall are the first-order filters of the textbook."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbend_mappings.audio.feature import FEATURES, PLACE
from netbend_mappings.audio.follower import Follower, Motion
from tests.conftest import require_module

FRAME = 1 / 60
COUNT = len(FEATURES)
RMS, CENTROID, CHROMA = PLACE["rms"], PLACE["centroid"], PLACE["chroma/1"]


def motion(**given: float) -> Motion:
    usual = {"gain": 1.0, "attack": 0.0, "release": 0.0, "adapt": 0.0} | given
    return Motion(**{name: np.full(COUNT, value) for name, value in usual.items()})


def follow(values: list[float], how: Motion, place: int = RMS) -> list[float]:
    follower = Follower()
    return [float(follower.follow(np.full(COUNT, value), FRAME, how)[place]) for value in values]


def test_a_fixed_range_is_the_features_own() -> None:
    assert follow([0.0, 0.25, 0.5, 0.9], motion()) == [0.0, 0.5, 1.0, 1.0]
    assert follow([0.0, 4000.0, 9000.0], motion(), CENTROID) == [0.0, 0.5, 1.0]


def test_gain_reaches_the_top_sooner() -> None:
    assert follow([0.1, 0.3], motion(gain=2.0)) == pytest.approx([0.4, 1.0])


@pytest.mark.parametrize(("attack", "release"), [(0.1, 0.1), (0.3, 0.3)])
def test_rise_and_fall_are_scipys_filter(attack: float, release: float) -> None:
    signal = require_module("scipy.signal")
    values = (0.5 * np.random.default_rng(3).random(200)).tolist()
    share = 1 - np.exp(-FRAME / attack)
    theirs = signal.lfilter([share], [1, share - 1], np.array(values) / 0.5)
    assert np.allclose(follow(values, motion(attack=attack, release=release)), theirs, rtol=0, atol=1e-5)


def test_it_rises_at_once_and_falls_slowly() -> None:
    out = follow([0.0, 0.5, 0.0, 0.0], motion(release=0.2))
    assert out[:2] == [0.0, 1.0]
    assert out[2] == pytest.approx(np.exp(-FRAME / 0.2))


def test_quiet_music_fills_the_range_as_loud_music_does() -> None:
    wave = 0.5 + 0.5 * np.sin(np.arange(1200) * 0.3)
    loud, quiet = follow((0.8 * wave).tolist(), motion(adapt=2.0)), follow((0.08 * wave).tolist(), motion(adapt=2.0))
    assert max(loud[600:]) == pytest.approx(1.0)
    assert np.allclose(loud[600:], quiet[600:])


def test_after_something_loud_the_range_closes_again() -> None:
    out = follow([1.0] + [0.1] * 1200, motion(adapt=2.0))
    assert out[1] < 0.2
    assert out[-1] > 0.9


def test_noise_in_a_silent_room_stays_small() -> None:
    assert max(follow([0.0005] * 1200, motion(adapt=2.0))) < 0.05


def test_a_steady_tone_is_loud_for_as_long_as_it_lasts() -> None:
    assert follow([0.3] * 1200, motion(adapt=2.0))[-1] == pytest.approx(1.0)


@given(st.lists(st.floats(0.0, 1e6), min_size=1, max_size=30), st.floats(0, 100), st.floats(0, 60), st.floats(0, 600))
def test_whatever_comes_it_stays_between_0_and_1(values: list[float], gain: float, way: float, adapt: float) -> None:
    how = motion(gain=gain, attack=way, release=way, adapt=adapt)
    for place in (RMS, CENTROID, CHROMA):
        assert all(0.0 <= one <= 1.0 for one in follow(values, how, place))
