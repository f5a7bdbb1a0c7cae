"""Play without labels: from free movement and a few presets a mapping, and another one with another seed."""

from netbend_mappings.playing.anchor import Anchors, PlayError, generate
from netbend_mappings.playing.grab import Grab
from netbend_mappings.playing.movement import Movement
from netbend_mappings.playing.play import look_targets, play

__all__ = ["Anchors", "Grab", "Movement", "PlayError", "generate", "look_targets", "play"]
