"""Finds sounddevice, PortAudio and the inputs that there are; each way of having none is a named state."""

import importlib
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from netbend.audio.base import INSTALL, AudioError

DEFAULT: Final = "default"
NONE: Final = "none"

_BEST: Final = ("Windows WASAPI", "Core Audio", "JACK Audio Connection Kit", "ALSA")
"""Where a device stands under several systems, the first of these has it soonest."""


@dataclass(frozen=True, slots=True)
class Device:
    """An input of PortAudio: its number, name, channels, own rate, and the system that it belongs to."""

    number: int
    name: str
    channels: int
    rate: float
    system: str


def library() -> Any:
    """The module sounddevice with PortAudio behind it."""
    try:
        return importlib.import_module("sounddevice")
    except ImportError as fault:
        raise AudioError(f"sound in needs sounddevice ({fault}): {INSTALL}") from fault
    except OSError as fault:
        remedy = "sudo apt install libportaudio2" if sys.platform == "linux" else INSTALL
        raise AudioError(f"sound in needs PortAudio ({fault}): {remedy}") from fault


def devices(sounddevice: Any) -> tuple[list[Device], int]:
    """The inputs that there are, and the number of the system's own (-1: none)."""
    systems = [one["name"] for one in sounddevice.query_hostapis()]
    found = [
        Device(number, one["name"], one["max_input_channels"], one["default_samplerate"], systems[one["hostapi"]])
        for number, one in enumerate(sounddevice.query_devices()) if one["max_input_channels"] > 0
    ]  # fmt: skip
    return found, int(sounddevice.default.device[0])


def choose(found: Iterable[Device], asked: str, default: int) -> Device | None:
    """The input that is asked for, by its name or a part of it."""
    every = sorted(found, key=lambda one: _BEST.index(one.system) if one.system in _BEST else len(_BEST))
    if asked == DEFAULT:
        return next((one for one in every if one.number == default), None)
    wanted = asked.casefold()
    exact = (one for one in every if one.name.casefold() == wanted)
    return next(exact, next((one for one in every if wanted in one.name.casefold()), None))
