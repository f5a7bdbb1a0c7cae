"""Level, moments and bands are those of librosa and scipy."""

from itertools import pairwise

import numpy as np
import pytest

from netbend_mappings.audio.spectrum import Bands, Scale, moments, peak, rms, window_size
from tests.conftest import require_module
from tests.mappings.audio.sound import chord

RATES = (8000, 22050, 44100, 48000, 96000)


@pytest.fixture(params=RATES)
def rate(request: pytest.FixtureRequest) -> int:
    return request.param


@pytest.fixture
def window(rate: int) -> np.ndarray:
    return chord(rate, 1.0)[-window_size(rate) :].astype(np.float64)


@pytest.fixture
def scale(rate: int) -> Scale:
    return Scale.of(rate, window_size(rate))


def test_a_window_is_a_power_of_two_near_43_ms() -> None:
    assert [window_size(rate) for rate in RATES] == [256, 1024, 2048, 2048, 4096]


def test_the_window_and_its_spectrum_are_scipys(rate: int, window: np.ndarray, scale: Scale) -> None:
    signal = require_module("scipy.signal")
    frequency, power = signal.periodogram(window, rate, "hann", detrend=False, scaling="spectrum")
    lines = scale.lines(window)
    assert np.allclose(scale.frequency, frequency)
    assert np.allclose(lines[1:-1] ** 2 / 2, power[1:-1], rtol=0, atol=1e-5)


def test_rms_is_librosas(window: np.ndarray) -> None:
    librosa = require_module("librosa")
    theirs = librosa.feature.rms(y=window, frame_length=window.size, hop_length=window.size, center=False)[0, 0]
    assert abs(rms(window) - theirs) < 1e-5


def test_peak_is_the_greatest_magnitude(window: np.ndarray) -> None:
    assert peak(window) == np.abs(window).max()
    assert peak(-window) == peak(window)


def test_centroid_and_spread_are_librosas(window: np.ndarray, scale: Scale) -> None:
    librosa = require_module("librosa")
    lines = scale.lines(window)
    centroid, spread, _, _ = moments(lines, scale.frequency)
    shape = {"S": lines[:, None], "freq": scale.frequency}
    assert centroid == pytest.approx(librosa.feature.spectral_centroid(**shape)[0, 0], rel=1e-5)
    assert spread == pytest.approx(librosa.feature.spectral_bandwidth(**shape, p=2)[0, 0], rel=1e-5)


def test_skewness_and_kurtosis_are_scipys_of_the_spectrum_as_a_histogram(window: np.ndarray, scale: Scale) -> None:
    stats = require_module("scipy.stats")
    lines = scale.lines(window)
    counts = np.rint(lines / lines.sum() * 1_000_000).astype(int)
    _, _, skewness, kurtosis = moments(counts.astype(np.float64), scale.frequency)
    histogram = np.repeat(scale.frequency, counts)
    assert abs(skewness - stats.skew(histogram)) < 1e-5
    assert abs(kurtosis - stats.kurtosis(histogram, fisher=False)) < 1e-5


def test_moments_of_silence_and_of_one_line_are_numbers() -> None:
    frequency = np.linspace(0.0, 100.0, 11)
    assert moments(np.zeros(11), frequency) == (0.0, 0.0, 0.0, 0.0)
    assert moments(np.eye(11)[3], frequency) == (30.0, 0.0, 0.0, 0.0)


def test_bands_hold_the_power_that_scipy_finds_between_their_edges(rate: int, window: np.ndarray, scale: Scale) -> None:
    signal = require_module("scipy.signal")
    frequency, density = signal.periodogram(window, rate, "hann", detrend=False)
    edges = [20.0, *(middle * 2**0.5 for middle in (63, 125, 250, 500, 1000, 2000, 4000)), 20000.0]
    theirs = [
        np.sqrt(density[(frequency >= low) & (frequency < high)].sum() * frequency[1]) for low, high in pairwise(edges)
    ]
    levels = Bands(scale).levels(scale.lines(window))
    inside = np.array(edges[1:]) <= rate / 2
    assert np.allclose(levels[inside], np.array(theirs)[inside], rtol=0, atol=1e-5)


def test_a_sine_stands_in_its_band_with_its_rms() -> None:
    scale, time = Scale.of(48000, 2048), np.arange(2048) / 48000
    levels = Bands(scale).levels(scale.lines(0.5 * np.sin(2 * np.pi * 1000.0 * time)))
    assert levels[4] == pytest.approx(0.5 / 2**0.5, rel=1e-3)
    assert levels[[0, 1, 2, 6, 7]].max() < 1e-3
