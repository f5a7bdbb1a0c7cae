"""Sound for tests: a mixture of tones and noise, and music by others with its onsets as librosa finds them."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tests.conftest import missing, require_module

Samples = NDArray[np.float32]


def chord(rate: int, seconds: float, seed: int = 0) -> Samples:
    """Tones that come and go, over noise."""
    rng, time = np.random.default_rng(seed), np.arange(int(rate * seconds)) / rate
    sound = 0.02 * rng.standard_normal(time.size)
    for pitch in (110.0, 329.6, 880.0, 2637.0):
        sound += 0.15 * np.sin(2 * np.pi * pitch * time) * (np.sin(2 * np.pi * rng.uniform(0.5, 3.0) * time) > 0)
    return sound.astype(np.float32)


def clicks(rate: int, bpm: float, seconds: float) -> Samples:
    """A tone that fades on each beat, as a metronome gives it."""
    time = np.arange(int(rate * seconds)) / rate
    since = time * bpm / 60 % 1.0 * 60 / bpm
    return (0.5 * np.sin(2 * np.pi * 880.0 * since) * np.exp(-since / 0.03)).astype(np.float32)


def recording(package: str, inside: str) -> Path:
    """A file that a package holds, without importing it."""
    spec = find_spec(package)
    places = list(spec.submodule_search_locations or ()) if spec else []
    if not places:
        missing(f"Python package {package} is not installed (for the music that it holds)")
    return Path(places[0]) / inside


def load(path: Path) -> tuple[Samples, int]:
    """A recording's channels together, and its rate."""
    sound, rate = require_module("soundfile").read(str(path), dtype="float32", always_2d=True)
    return sound.mean(1), rate
