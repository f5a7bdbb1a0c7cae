"""Looks that are kept: what a preset holds, how presets are mixed, where they lie on a plane, and looks by chance."""

from netbend_mappings.presets.error import PresetError
from netbend_mappings.presets.look import Look, look_of, text_of
from netbend_mappings.presets.mix import mix
from netbend_mappings.presets.scope import DEFAULT, SCOPES, scope_of, scopes_of
from netbend_mappings.presets.weight import inverse_distance, natural_neighbour

__all__ = [
    "DEFAULT",
    "SCOPES",
    "Look",
    "PresetError",
    "inverse_distance",
    "look_of",
    "mix",
    "natural_neighbour",
    "scope_of",
    "scopes_of",
    "text_of",
]
