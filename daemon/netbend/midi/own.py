"""Maps of one's own: TOML files in a folder of the user's configuration, every fault told and the rest used."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from netbend.error import FolderError
from netbend_mappings.midi.document import read_toml
from netbend_mappings.midi.map import MidiMap

FOLDER: Final = "NETBEND_MIDI_FOLDER"
"""The environment's word for another folder."""

LARGEST: Final = 2**18
"""Characters of a map; the largest that comes with netbend has 4000."""

MOST: Final = 256


@dataclass(frozen=True, slots=True)
class OwnMaps:
    """The maps of files, those named on purpose first, and what is wrong with them."""

    maps: tuple[MidiMap, ...] = ()
    faults: tuple[str, ...] = ()


def own_folder() -> Path:
    """Where maps of one's own are looked for."""
    from platformdirs import user_config_path  # noqa: PLC0415  only where there is MIDI

    asked = os.environ.get(FOLDER)
    return Path(asked) if asked else user_config_path("netbend", appauthor=False) / "midi"


def read_own(named: Iterable[Path], folder: Path) -> OwnMaps:
    """The maps of the files that are named, then all others of the folder, by name."""
    paths = dict.fromkeys((*named, *_files(folder)))
    maps: list[MidiMap] = []
    faults: list[str] = []
    for path in paths:
        _read(path, maps, faults)
    return OwnMaps(tuple(maps), tuple(faults))


def find(name: str, folder: Path) -> Path:
    """The file of a map below the folder, with or without its ending; a FolderError says what there is."""
    there = {path.relative_to(folder).as_posix(): path for path in _files(folder)}
    found = there.get(name) or there.get(f"{name}.toml")
    if found is None:
        names = ", ".join(name.removesuffix(".toml") for name in there)
        raise FolderError(f"there is no MIDI map {name!r:.60} in {folder}" + (f"; there are {names}" if there else ""))
    return found


def _files(folder: Path) -> list[Path]:
    try:
        found = sorted(path for path in folder.rglob("*.toml") if path.is_file())
    except OSError:
        return []
    return found[:MOST]


def _read(path: Path, maps: list[MidiMap], faults: list[str]) -> None:
    try:
        with path.open(encoding="utf-8") as file:
            text = file.read(LARGEST + 1)
    except (OSError, ValueError) as fault:
        reason = fault.strerror if isinstance(fault, OSError) and fault.strerror else f"not text: {fault}"
        faults.append(f"{path}: {reason}")
        return
    if len(text) > LARGEST:
        faults.append(f"{path}: a map has {LARGEST} characters at most")
        return
    reading = read_toml(text, str(path))
    faults += reading.faults
    if reading.map.bindings and not reading.map.devices:
        faults.append(f'{path}: needs device = ["part of a port\'s name*"], else no port plays it')
    maps.append(reading.map)
