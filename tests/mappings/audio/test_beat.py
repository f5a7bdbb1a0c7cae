"""The tempo is the lag that librosa picks, made finer; what is steady is found within half a percent."""

import numpy as np
import pytest

from netbend_mappings.audio.analyser import Analyser
from netbend_mappings.audio.beat import Beat, autocorrelation
from tests.conftest import require_module
from tests.mappings.audio.sound import clicks

HOP = 512 / 48000


def pulses(bpm: float, seed: int) -> np.ndarray:
    noise = np.random.default_rng(seed).exponential(0.3, 1500)
    beats = np.rint(np.arange(0.0, 15.9, 60 / bpm) / HOP).astype(int)
    noise[beats[beats < 1500]] += 5.0
    return noise


def test_autocorrelation_is_scipys() -> None:
    signal = require_module("scipy.signal")
    values = np.random.default_rng(0).standard_normal(750)
    theirs = signal.correlate(values, values, "full")[749:]
    assert np.allclose(autocorrelation(values), theirs, rtol=0, atol=1e-5)


@pytest.mark.parametrize("bpm", [75.0, 96.0, 120.0, 140.0, 171.0])
def test_the_lag_is_librosas(bpm: float) -> None:
    librosa = require_module("librosa")
    beat, strengths = Beat(HOP), pulses(bpm, int(bpm))
    for strength in strengths.tolist():
        beat.hear(strength)
    recent = strengths[-round(8.0 / HOP) :]
    shape = {"sr": 48000, "hop_length": 512}
    tempogram = librosa.feature.tempogram(onset_envelope=recent, win_length=recent.size, center=False, **shape)
    theirs = float(librosa.feature.tempo(tg=tempogram, **shape)[0])
    lag = 60 / (theirs * HOP)
    assert abs(60 / (beat.bpm() * HOP) - lag) <= 0.5


@pytest.mark.parametrize("bpm", [70.0, 100.0, 128.0, 174.0])
@pytest.mark.parametrize("rate", [44100, 48000])
def test_a_metronome_is_heard_within_half_a_percent(rate: int, bpm: float) -> None:
    analyser, sound = Analyser(rate), clicks(rate, bpm, 9.0)
    for place in range(0, sound.size, rate // 60):
        analyser.feed(sound[place : place + rate // 60])
    assert analyser.bpm == pytest.approx(bpm, rel=0.005)


def test_silence_has_no_tempo() -> None:
    beat = Beat(HOP)
    assert beat.bpm() == 0.0
    for _ in range(1000):
        beat.hear(0.0)
    assert beat.bpm() == 0.0
