"""Features do not depend on how sound is cut into blocks; bad samples do no harm; what falls behind catches up."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netbend_mappings.audio.analyser import LATEST_SECONDS, Analyser
from netbend_mappings.audio.feature import FEATURES, PLACE
from tests.mappings.audio.sound import chord

SOUND = chord(48000, 0.7)


def read(*blocks: np.ndarray, rate: float = 48000) -> np.ndarray:
    analyser = Analyser(rate)
    for block in blocks:
        analyser.feed(block)
    return analyser.read()


@settings(max_examples=25)
@given(st.lists(st.integers(0, 5000), max_size=8))
def test_blocks_of_any_size_give_the_same(cuts: list[int]) -> None:
    sound = SOUND[:10000]
    pieces = np.split(sound, sorted(cuts))
    assert np.array_equal(read(*pieces), read(sound))


@pytest.mark.parametrize("rate", [8000, 11025, 44100, 96000, 192000])
def test_a_tone_is_as_bright_and_as_loud_at_any_rate(rate: int) -> None:
    values = read((0.5 * np.sin(2 * np.pi * 1000 * np.arange(rate) / rate)).astype(np.float32)[-rate // 5 :], rate=rate)
    assert values[PLACE["centroid"]] == pytest.approx(1000.0, rel=0.05)
    assert values[PLACE["rms"]] == pytest.approx(0.5 / 2**0.5, rel=0.02)
    assert values[PLACE["peak"]] == pytest.approx(0.5, rel=0.02)


def test_before_anything_comes_and_in_silence_all_is_0() -> None:
    assert not Analyser(48000).read().any()
    assert not read(np.zeros(48000, np.float32)).any()


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_is_silence(bad: float) -> None:
    sound = SOUND.copy()
    sound[5000:5100] = bad
    values = read(sound)
    assert np.isfinite(values).all()
    assert values[PLACE["rms"]] > 0


def test_samples_beyond_all_measure_give_numbers() -> None:
    assert np.isfinite(read(np.full(20000, 3e38, np.float32))).all()


def test_of_a_long_hold_up_only_the_latest_is_looked_at() -> None:
    analyser, hops = Analyser(48000), []
    analyser._step = lambda samples, _threshold: hops.append(samples)  # type: ignore[method-assign]
    analyser.feed(np.arange(480000, dtype=np.float32))
    assert len(hops) * analyser.hop <= LATEST_SECONDS * 48000
    assert hops[-1][-1] + analyser.hop > 480000 - analyser.hop


def test_every_feature_has_its_place() -> None:
    assert len(Analyser(48000).read()) == len(FEATURES) == 29
