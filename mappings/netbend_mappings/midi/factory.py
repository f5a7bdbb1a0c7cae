"""The maps that come with netbend, one small TOML file a controller, found by the names of its ports."""

from functools import cache
from importlib.resources import files
from typing import Final

from netbend_mappings.midi.document import Reading, read_toml
from netbend_mappings.midi.map import MidiMap

GENERIC: Final = "generic"
"""For a port that was asked for by name and that no map names."""


@cache
def factory_readings() -> tuple[Reading, ...]:
    """Every map that comes with netbend, with its faults, of which there are none."""
    folder = files("netbend_mappings.midi") / "maps"
    entries = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".toml")), key=lambda one: one.name)
    return tuple(read_toml(entry.read_text("utf-8"), entry.name.removesuffix(".toml")) for entry in entries)


def factory_maps() -> tuple[MidiMap, ...]:
    """The maps that come with netbend."""
    return tuple(reading.map for reading in factory_readings())


def generic_map() -> MidiMap:
    """The map for eight knobs, eight faders and pads of no known make."""
    return next(one for one in factory_maps() if one.name == GENERIC)
