"""Onset strength is librosa's on the same bands; flux is, too; a click is an onset, and silence and hiss are none."""

import numpy as np
import pytest

from netbend_mappings.audio.analyser import Analyser
from netbend_mappings.audio.mel import mel_weights
from netbend_mappings.audio.onset import LAG, Onsets, Strength
from netbend_mappings.audio.spectrum import Scale
from tests.conftest import require_module
from tests.mappings.audio.sound import Samples, chord, clicks


def spectra(rate: int, size: int, hop: int) -> np.ndarray:
    sound, scale = chord(rate, 2.0).astype(np.float64), Scale.of(rate, size)
    return np.array([scale.lines(sound[place : place + size]) for place in range(0, sound.size - size, hop)])


@pytest.mark.parametrize("rate", [22050, 44100, 48000])
def test_mel_bands_are_librosas(rate: int) -> None:
    librosa = require_module("librosa")
    theirs = librosa.filters.mel(sr=rate, n_fft=2048, n_mels=40, fmax=11025.0, dtype=np.float64)
    assert np.allclose(mel_weights(rate, 2048, 40, 11025.0), theirs, rtol=0, atol=1e-5)


def test_strength_is_librosas_of_the_same_decibels() -> None:
    librosa = require_module("librosa")
    lines = spectra(48000, 2048, 512)
    strength = Strength(48000, Scale.of(48000, 2048), 512 / 48000)
    ours = [strength.hear(one) for one in lines]
    bands = mel_weights(48000, 2048, 40, 11025.0) @ (lines**2).T
    decibels = librosa.power_to_db(bands, ref=1.0, amin=1e-10, top_db=None)
    theirs = librosa.onset.onset_strength(S=decibels, lag=LAG, center=False)
    assert np.allclose(ours, theirs, rtol=0, atol=1e-5)


def test_flux_is_librosas_summed_over_the_spectrum() -> None:
    librosa = require_module("librosa")
    lines = spectra(48000, 2048, 512)
    theirs = librosa.onset.onset_strength(S=lines.T, lag=LAG, center=False, aggregate=np.sum)
    analyser, sound, ours = Analyser(48000), chord(48000, 2.0), []
    for place in range(0, sound.size - 512, 512):
        analyser.feed(sound[place : place + 512])
        ours.append(analyser.read()[6])
    assert np.allclose(ours[3 : 3 + len(theirs)][LAG:], theirs[LAG : len(ours) - 3], rtol=0, atol=1e-5)


def onsets(sound: Samples, rate: int) -> list[float]:
    analyser, found = Analyser(rate), []
    frame = rate // 60
    for place in range(0, sound.size - frame, frame):
        analyser.feed(sound[place : place + frame])
        if analyser.read()[7]:
            found.append((place + frame) / rate)
    return found


@pytest.mark.parametrize("rate", [8000, 44100, 48000, 192000])
def test_each_click_is_one_onset_within_50_ms(rate: int) -> None:
    found = onsets(clicks(rate, 120.0, 6.0), rate)
    assert len(found) in (11, 12)  # the first may be at the very beginning
    late = np.array(found) % 0.5
    assert late.max() < 0.05


def test_hiss_and_silence_have_none() -> None:
    hiss = 10 ** (-75 / 20) * np.random.default_rng(1).standard_normal(48000 * 4)
    assert onsets(hiss.astype(np.float32), 48000) == []
    assert onsets(np.zeros(48000, np.float32), 48000) == []


def test_a_higher_threshold_finds_fewer() -> None:
    strengths = np.random.default_rng(2).exponential(3.0, 2000)

    def count(threshold: float) -> int:
        picker = Onsets(0.01)
        return sum(picker.hear(strength, threshold) for strength in strengths.tolist())

    assert count(0.0) > count(0.2) > count(0.5) > 0
