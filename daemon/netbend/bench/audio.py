"""`netbend bench audio`: what the whole analysis of sound costs a frame, beside librosa and scipy doing the same."""

import time
from collections.abc import Callable
from typing import Any, Final

import numpy as np

from netbend.bench.base import Result, quantile

RATE: Final = 48000
FPS: Final = 60
FRAMES: Final = 3000
_THEIRS: Final = 200
"""Frames that the others are given: they take their time."""

Sound = Any


def bench(scale: float = 1.0) -> Result:
    """Measure, at `scale` of the full length."""
    result = Result("audio", f"29 features of sound at {RATE // 1000} kHz, {FPS} frames a second; processor time")
    frames = max(60, int(FRAMES * scale))
    sound = _music((frames + 1) * RATE // FPS)
    ours = _ours(sound, frames)
    result.add("a frame, p50", quantile(ours, 0.5), "ms", "<= 1")
    result.add("a frame, mean", sum(ours) / len(ours), "ms", "<= 1")
    result.add("a frame, p99", quantile(ours, 0.99), "ms")
    try:
        theirs = _theirs(sound, min(frames, max(20, int(_THEIRS * scale))))
    except ImportError:
        result.how += "; librosa and scipy are not installed (pip install 'netbend[test]')"
        return result
    result.add("librosa and scipy, a frame, p50", quantile(theirs, 0.5), "ms")
    result.add("times faster", quantile(theirs, 0.5) / quantile(ours, 0.5), "", ">= 1")
    return result


def _music(samples: int) -> Sound:
    """Notes of several pitches on a beat, over noise: what is silent would cost less."""
    rng, moment = np.random.default_rng(0), np.arange(samples) / RATE
    since = moment % 0.5
    notes = sum(np.sin(2 * np.pi * pitch * moment) for pitch in (55.0, 220.0, 277.2, 329.6, 1760.0))
    return (0.1 * notes * np.exp(-since / 0.1) + 0.01 * rng.standard_normal(samples)).astype(np.float32)


def _ours(sound: Sound, frames: int) -> list[float]:
    from netbend_mappings.audio.analyser import Analyser
    from netbend_mappings.audio.feature import FEATURES
    from netbend_mappings.audio.follower import Follower, Motion

    analyser, follower = Analyser(RATE), Follower()
    motion = Motion(np.ones(len(FEATURES)), *np.array([[one.attack, one.release, one.adapt] for one in FEATURES]).T)

    def frame(block: Sound) -> None:
        analyser.feed(block)
        follower.follow(analyser.read(), 1 / FPS, motion)

    return _times(sound, frames, frame)


def _theirs(sound: Sound, frames: int) -> list[float]:
    """The same features of the last window, and onsets and tempo of the last seconds, as one would call the libraries.

    Only what is new is asked of them: one window each, the onset strength of two, the tempo of 8 s every quarter.
    """
    import librosa
    from scipy import signal, stats  # type: ignore[import-untyped]

    size, fine = 2048, 8192
    window, shape, count = np.zeros(fine), signal.get_window("hann", size), [0]
    edges = np.geomspace(44.0, 11360.0, 9)
    envelope = np.random.default_rng(1).exponential(1.0, 750)

    def frame(block: Sound) -> None:
        nonlocal window
        window = np.concatenate([window[block.size :], block])
        last = window[-size:]
        librosa.feature.rms(y=last, frame_length=size, hop_length=size, center=False)
        np.abs(last).max()
        lines = np.abs(np.fft.rfft(last * shape))[:, None]
        librosa.feature.spectral_centroid(S=lines, sr=RATE)
        librosa.feature.spectral_bandwidth(S=lines, sr=RATE)
        stats.skew(lines[:, 0])
        stats.kurtosis(lines[:, 0])
        frequency, density = signal.periodogram(last, RATE, "hann", detrend=False)
        np.add.reduceat(density, np.searchsorted(frequency, edges))
        librosa.feature.chroma_stft(y=window, sr=RATE, n_fft=fine, hop_length=fine, center=False, tuning=0.0)
        librosa.onset.onset_strength(y=window[-size - 1024 :], sr=RATE, n_fft=size, hop_length=512, center=False)
        count[0] += 1
        if count[0] % (FPS // 4) == 0:
            librosa.feature.tempo(onset_envelope=envelope, sr=RATE, hop_length=512)

    frame(np.zeros(RATE // FPS, np.float32))  # numba compiles
    return _times(sound, frames, frame)


def _times(sound: Sound, frames: int, act: Callable[[Sound], None]) -> list[float]:
    """The milliseconds of each frame."""
    step, times = RATE // FPS, []
    for number in range(frames):
        block = sound[number * step : (number + 1) * step]
        begun = time.thread_time()
        act(block)
        times.append((time.thread_time() - begun) * 1000)
    return times
