"""A MIDI system in memory: ports that are plugged in and out, one that another program holds, and what was sent."""

from collections.abc import Callable
from dataclasses import dataclass, field

from netbend.midi.base import Heard, MidiPortError, PortNames


@dataclass
class Wire:
    """One open end."""

    closed: Callable[[], None]
    sent: list[bytes]

    def send(self, data: bytes) -> None:
        self.sent.append(data)

    def close(self) -> None:
        self.closed()


@dataclass
class Loom:
    """The system: `plugged` ports both speak and listen."""

    plugged: list[str] = field(default_factory=list)
    held: set[str] = field(default_factory=set)
    listening: dict[str, Heard] = field(default_factory=dict)
    sent: dict[str, list[bytes]] = field(default_factory=dict)
    broken: str = ""
    name = "loom"

    def names(self) -> PortNames:
        if self.broken:
            raise MidiPortError(self.broken)
        return PortNames(tuple(self.plugged), tuple(self.plugged))

    def listen(self, name: str, heard: Heard) -> Wire:
        if name in self.held:
            raise MidiPortError(f"{name} does not open: it is in use")
        self.listening[name] = heard
        return Wire(lambda: self.listening.pop(name, None) and None, [])

    def speak(self, name: str) -> Wire:
        return Wire(lambda: None, self.sent.setdefault(name, []))

    def close(self) -> None:
        self.listening.clear()
