"""Chroma is librosa's, and names the note."""

import numpy as np
import pytest

from netbend_mappings.audio.chroma import chroma, chroma_weights
from netbend_mappings.audio.feature import CHROMA
from netbend_mappings.audio.spectrum import Scale
from tests.conftest import require_module
from tests.mappings.audio.sound import chord


@pytest.mark.parametrize(("rate", "size"), [(22050, 4096), (44100, 8192), (48000, 8192)])
def test_chroma_is_librosas(rate: int, size: int) -> None:
    librosa = require_module("librosa")
    lines = Scale.of(rate, size).lines(chord(rate, 1.0)[-size:].astype(np.float64))
    theirs = librosa.feature.chroma_stft(S=(lines**2)[:, None], sr=rate, n_fft=size, tuning=0.0)[:, 0]
    assert np.allclose(chroma(chroma_weights(rate, size), lines), theirs, rtol=0, atol=1e-5)


@pytest.mark.parametrize(("hertz", "note"), [(261.63, "C"), (440.0, "A"), (880.0, "A"), (1479.98, "F sharp")])
def test_a_tone_is_its_note(hertz: float, note: str) -> None:
    tone = np.sin(2 * np.pi * hertz * np.arange(8192) / 48000)
    notes = chroma(chroma_weights(48000, 8192), Scale.of(48000, 8192).lines(tone))
    assert CHROMA[int(notes.argmax())] == note
    assert notes.max() == 1.0


def test_silence_has_no_note() -> None:
    assert not chroma(chroma_weights(48000, 8192), np.zeros(4097)).any()
