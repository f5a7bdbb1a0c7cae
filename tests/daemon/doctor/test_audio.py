"""What the doctor says of sound in: the library, its inputs, and none."""

import sys
from types import SimpleNamespace

import pytest

from netbend.audio import library
from netbend.audio.base import AudioError
from netbend.doctor.audio import inputs


def sounddevice(*names: str) -> SimpleNamespace:
    found = [{"name": name, "max_input_channels": 2, "default_samplerate": 48000.0, "hostapi": 0} for name in names]
    return SimpleNamespace(
        query_hostapis=lambda: [{"name": "ALSA"}], query_devices=lambda: found,
        default=SimpleNamespace(device=(1 if len(names) > 1 else -1, -1)),
    )  # fmt: skip


def told(monkeypatch: pytest.MonkeyPatch, *names: str):
    monkeypatch.setattr(library, "library", lambda: sounddevice(*names))
    return next(iter(inputs()))


def test_inputs_are_told_by_name_with_the_systems_own(monkeypatch):
    found = told(monkeypatch, "Line", "Mic")
    assert (found.state, found.detail) == ("ok", "Line, Mic (the system's own)")


def test_no_input_is_nobodys_fault(monkeypatch):
    assert (told(monkeypatch).state, told(monkeypatch).fatal) == ("off", False)


def test_a_missing_library_is_missing_with_its_remedy(monkeypatch):
    def absent():
        raise AudioError("sound in needs PortAudio (not found): sudo apt install libportaudio2")

    monkeypatch.setattr(library, "library", absent)
    found = next(iter(inputs()))
    assert (found.state, found.detail, found.remedy) == (
        "missing", "sound in needs PortAudio (not found)", "sudo apt install libportaudio2",
    )  # fmt: skip


def test_without_soundfile_no_file_is_read_and_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "soundfile", None)
    files = list(inputs())[1]
    assert (files.name, files.state, files.remedy) == ("sound files", "missing", "pip install 'netbend[audio]'")
