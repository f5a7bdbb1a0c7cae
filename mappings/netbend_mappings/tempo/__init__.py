"""Tempo: what a MIDI clock or a tapping hand means by it."""

from netbend_mappings.tempo.clock import ClockFollower, Tempo
from netbend_mappings.tempo.tap import Tap

__all__ = ["ClockFollower", "Tap", "Tempo"]
