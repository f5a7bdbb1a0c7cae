"""An input is found by its name; a library that is missing is named with its remedy."""

import sys

import numpy as np
import pytest

from netbend.audio.base import AudioError
from netbend.audio.library import Device, choose, library
from netbend.audio.mix import mixed

FOUND = [
    Device(0, "Microphone (USB)", 1, 44100.0, "MME"), Device(1, "Line", 2, 48000.0, "Windows WASAPI"),
    Device(2, "Microphone (USB)", 1, 48000.0, "Windows WASAPI"), Device(3, "Line 2", 2, 48000.0, "MME"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "number"),
    [("usb", 2), ("line", 1), ("LINE 2", 3), ("Microphone (USB)", 2), ("default", 3), ("none", None)],
)
def test_an_input_is_found_by_a_part_of_its_name_where_it_comes_soonest(asked: str, number: int | None) -> None:
    device = choose(FOUND, asked, 3)
    assert (device.number if device else None) == number


def test_without_a_default_there_is_none() -> None:
    assert choose(FOUND, "default", -1) is None


def test_without_sounddevice_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    with pytest.raises(AudioError, match=r"netbend\[audio\]"):
        library()


def test_without_portaudio_its_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_name: str) -> None:
        raise OSError("PortAudio library not found")

    monkeypatch.setattr("importlib.import_module", broken)
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(AudioError, match="apt install libportaudio2"):
        library()


def test_one_channel_or_the_first_two_are_heard() -> None:
    block = np.array([[1, 3, 9], [2, 4, 9]], np.float32)
    assert [mixed(block, channel).tolist() for channel in (0, 1, 3, 4)] == [[2, 3], [1, 2], [9, 9], [2, 3]]
    assert mixed(block[:, :1], 0).tolist() == [1, 2]
