"""A file plays round and round, exactly as far as it is led; one that is none says so."""

import threading
from pathlib import Path

import numpy as np
import pytest

from netbend.audio.base import AudioState
from netbend.audio.file import FileSound
from tests.conftest import require_module

RATE = 22050
RAMP = (np.arange(30000) / 30000).astype(np.float32)


class Told:
    """What a file says of itself, waited for."""

    def __init__(self) -> None:
        self.states: list[AudioState] = []
        self._come = threading.Event()

    def __call__(self, state: AudioState) -> None:
        self.states.append(state)
        self._come.set()

    def wait(self) -> AudioState:
        assert self._come.wait(60)
        return self.states[-1]


def play(path: Path, told: Told, seconds: float, frames: int) -> np.ndarray:
    """So many frames of so many seconds, each once there is enough."""
    sound, taken = FileSound(path, 0, told), []
    told.wait()
    for _ in range(frames):
        while sound.rate == 0 or sound.ahead < seconds * sound.rate + 1:
            threading.Event().wait(0.001)
        taken.append(sound.take(seconds))
    sound.close()
    return np.concatenate(taken)


@pytest.mark.parametrize("kind", ["wav", "flac", "ogg", "mp3"])
def test_a_file_of_each_kind_is_heard(tmp_path: Path, kind: str) -> None:
    path, told = tmp_path / f"sound.{kind}", Told()
    tone = (0.5 * np.sin(2 * np.pi * 440 * np.arange(44100) / 44100)).astype(np.float32)
    require_module("soundfile").write(str(path), tone, 44100)
    heard = play(path, told, 0.1, 5)
    assert told.states[0].state == "open"
    assert "44100 Hz, 1 channels, 1.0 s" in told.states[0].detail
    assert heard[2000:].std() == pytest.approx(0.5 / 2**0.5, rel=0.05)


def test_it_goes_round_without_a_gap_and_as_far_as_it_is_led(tmp_path: Path) -> None:
    path = tmp_path / "ramp.wav"
    require_module("soundfile").write(str(path), np.stack([RAMP, RAMP], 1), RATE, subtype="FLOAT")
    heard = play(path, Told(), 1 / 60, 200)
    assert len(heard) == int(200 * RATE / 60)
    assert np.array_equal(heard, np.resize(RAMP, len(heard)))


@pytest.mark.parametrize("content", [b"", b"RIFF\x24\x00\x00\x00WAVEfmt ", b"no sound at all" * 100])
def test_what_is_no_sound_is_a_named_state(tmp_path: Path, content: bytes) -> None:
    path, told = tmp_path / "bad.wav", Told()
    path.write_bytes(content)
    sound = FileSound(path, 0, told)
    assert told.wait().state == "failed"
    assert (sound.rate, sound.take(1.0).size) == (0.0, 0)


def test_a_file_without_samples_is_a_named_state(tmp_path: Path) -> None:
    path, told = tmp_path / "empty.wav", Told()
    require_module("soundfile").write(str(path), np.zeros(0, np.float32), RATE)
    sound = FileSound(path, 0, told)
    sound._thread.join(60)
    assert told.states[-1] == AudioState("empty.wav", "failed", "it has no sound")


def test_without_soundfile_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "soundfile", None)
    told = Told()
    FileSound(tmp_path / "a.wav", 0, told)
    state = told.wait()
    assert state.state == "missing"
    assert "netbend[audio]" in state.detail
