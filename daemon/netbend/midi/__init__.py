"""MIDI's ports: which are open, what comes in and goes out, what is named that does not work."""

from netbend.midi.base import MidiSystem, PortState
from netbend.midi.ports import MidiPorts

__all__ = ["MidiPorts", "MidiSystem", "PortState"]
