"""Sound in: whether its libraries are there, and which inputs there are."""

import importlib
from collections.abc import Iterator
from typing import Final

from netbend.doctor.finding import Finding

_NAME: Final = "sound in"
_FILES: Final = "sound files"
_SHOWN: Final = 8
"""Inputs that are told by name."""


def inputs(_: str = "") -> Iterator[Finding]:
    """The inputs that there are now, and whether files can be read."""
    yield _inputs()
    yield _files()


def _inputs() -> Finding:
    from netbend.audio.base import AudioError  # noqa: PLC0415  not before this check is asked for
    from netbend.audio.library import devices, library  # noqa: PLC0415

    try:
        sounddevice = library()
    except AudioError as fault:
        reason, _, remedy = str(fault).rpartition(": ")
        return Finding(_NAME, "missing", reason, remedy)
    found, default = devices(sounddevice)
    if not found:
        return Finding(_NAME, "off", "there is no input: plug one in, or start JACK; or play a file")
    names = [one.name + (" (the system's own)" if one.number == default else "") for one in found]
    more = f", and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return Finding(_NAME, "ok", ", ".join(names[:_SHOWN]) + more)


def _files() -> Finding:
    from netbend.audio.base import INSTALL  # noqa: PLC0415

    try:
        soundfile = importlib.import_module("soundfile")
    except (ImportError, OSError) as fault:
        return Finding(_FILES, "missing", f"a sound file needs soundfile ({fault})", INSTALL)
    kinds = [kind for kind in ("WAV", "FLAC", "OGG", "MP3") if kind in soundfile.available_formats()]
    return Finding(_FILES, "ok", ", ".join(kinds))
