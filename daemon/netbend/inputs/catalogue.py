"""The picture sources there are, found through the entry points of `netbend.inputs`, our own included."""

from importlib.metadata import EntryPoint, entry_points
from typing import Final

from netbend.error import InputError
from netbend.inputs.base import Source, SourceSetting

GROUP: Final = "netbend.inputs"
NONE: Final = "none"
FILES: Final = ("file", "still")
"""Kinds whose argument is a file."""

_NEEDS: Final = {*FILES, "shm"}
"""Kinds that must be told which one."""


def names() -> frozenset[str]:
    """Every kind that may be asked for."""
    return frozenset(_installed())


def parse(text: str) -> SourceSetting:
    """What `ndi:NAME` says; nothing, or none, is no source. An InputError names what there is."""
    kind, _, argument = text.strip().partition(":")
    if kind in ("", NONE):
        return SourceSetting()
    if kind not in names():
        raise InputError(f"no picture source {kind!r:.40}; there are {' '.join(sorted(names()))} none")
    if kind in _NEEDS and not argument:
        raise InputError(f"{kind} needs a name, such as {kind}:clip")
    return SourceSetting(kind, argument.strip())


def build(kind: str) -> Source:
    """A source, not opened yet; InputError if it is not there, or is broken."""
    entry = _installed().get(kind)
    if entry is None:
        raise InputError(f"no picture source {kind}; there are {' '.join(sorted(names()))}")
    try:
        source: Source = entry.load()()
    except Exception as fault:
        raise InputError(f"picture source {kind} ({entry.value}) is broken: {fault}") from fault
    return source


def _installed() -> dict[str, EntryPoint]:
    return {entry.name: entry for entry in entry_points(group=GROUP)}
