"""Finds python-rtmidi and a MIDI system that runs; each way of not having one is a named state with its remedy."""

import importlib
import os
import sys
from pathlib import Path
from typing import Any, Final

from netbend.midi.base import MidiPortError

_ORDER: Final = ("API_MACOSX_CORE", "API_WINDOWS_MM", "API_LINUX_ALSA", "API_UNIX_JACK")
"""ALSA before JACK: what is plugged in stands there without a bridge."""

_CALLED: Final = {"coremidi": _ORDER[0], "winmm": _ORDER[1], "alsa": _ORDER[2], "jack": _ORDER[3]}

CHOICE: Final = "NETBEND_MIDI_SYSTEM"
"""The environment's word for one of them, where several run."""

_SEQUENCER: Final = Path("/dev/snd/seq")
_SOCKETS: Final = Path("/dev/shm")  # noqa: S108  where jackd keeps its sockets, not a place of ours


def library() -> Any:
    """The module rtmidi."""
    try:
        return importlib.import_module("rtmidi")
    except ImportError as fault:
        if sys.platform == "linux" and sys.version_info >= (3, 13):
            remedy = "it has no wheel for Linux with Python 3.13 or later: use Python 3.11 or 3.12"
        else:
            remedy = "pip install 'netbend[midi]'"
        raise MidiPortError(f"MIDI needs python-rtmidi ({fault}): {remedy}") from fault


def find_api(rtmidi: Any) -> int:
    """The number of the first MIDI system that runs here; MidiPortError where none does."""
    there = set(rtmidi.get_compiled_api())
    reasons = []
    for name in _asked():
        api = getattr(rtmidi, name)
        if api in there:
            if not (reason := absence(name)):
                return int(api)
            reasons.append(reason)
    raise MidiPortError(f"there is no MIDI system: {'; '.join(reasons) or 'rtmidi was built without one'}")


def _asked() -> tuple[str, ...]:
    """The systems that may be used: one, where a machine with several has been told which."""
    asked = os.environ.get(CHOICE, "").lower()
    if not asked:
        return _ORDER
    if asked not in _CALLED:
        raise MidiPortError(f"{CHOICE} must be {', '.join(_CALLED)}, got {asked!r:.40}")
    return (_CALLED[asked],)


def absence(api: str) -> str:
    """Why a system does not run, empty where it may: asked here since the libraries write to the terminal."""
    if api == "API_LINUX_ALSA" and not _SEQUENCER.exists():
        return "ALSA has no sequencer (sudo modprobe snd-seq)"
    if api == "API_UNIX_JACK" and sys.platform == "linux" and not jack_mark():
        return "no JACK server runs (jackd, or PipeWire's)"
    return ""


def jack_mark() -> str:
    """What tells one run of a JACK server from the next, empty where none runs."""
    wanted = os.environ.get("JACK_DEFAULT_SERVER", "default")
    uid = os.getuid()
    for path in (_SOCKETS / f"jack_{wanted}_{uid}_0", _SOCKETS / f"jack-{uid}" / wanted):
        try:
            status = path.stat()
        except OSError:
            continue
        return f"{status.st_ino}:{status.st_ctime_ns}"
    return ""
