"""MIDI: bytes to messages to controls to what they play, and back to lights and motor faders; no port, no clock."""

from netbend_mappings.midi.desk import MidiDesk
from netbend_mappings.midi.error import MidiError

__all__ = ["MidiDesk", "MidiError"]
