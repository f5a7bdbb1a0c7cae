"""What a MIDI system offers, whichever it is: names of ports, and ports that are opened by name."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from netbend.error import NetbendError

Heard = Callable[[bytes], None]
"""Called by a thread of the system with the bytes of one packet."""


class MidiPortError(NetbendError):
    """MIDI or one of its ports cannot be used; the message names it and the remedy."""


@dataclass(frozen=True, slots=True)
class PortState:
    """A port, or MIDI as a whole where `name` is empty, and its state: open, held, failed, closed, absent or off."""

    name: str
    state: str
    detail: str = ""


OPEN: Final = "open"
HELD: Final = "held by another program"
FAILED: Final = "failed"
OFF: Final = "off"
ABSENT: Final = "not there yet"


@dataclass(frozen=True, slots=True)
class PortNames:
    """The ports there are: those that speak to us and those that listen, by the names that the system gives."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


class Port(Protocol):
    """An open port."""

    def send(self, data: bytes) -> None:
        """Send one whole message; only an output can."""

    def close(self) -> None:
        """Let go of it."""


class MidiSystem(Protocol):
    """ALSA, CoreMIDI, WinMM or JACK; every call may take some milliseconds. MidiPortError says what fails."""

    @property
    def name(self) -> str:
        """What the system is called."""

    def names(self) -> PortNames:
        """The ports there are now."""

    def listen(self, name: str, heard: Heard) -> Port:
        """Open an input."""

    def speak(self, name: str) -> Port:
        """Open an output."""

    def close(self) -> None:
        """Let go of the system."""
