"""The publishers there are, found through the entry points of `netbend.publishers`, our own included."""

import sys
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from typing import Final

from netbend.error import PublisherError
from netbend.publishers.base import Publisher
from netbend.stage.ring import HOST_MEMORY

GROUP: Final = "netbend.publishers"
BROWSER: Final = "browser"
"""Published by the conductor's web server, not by a process."""

_USUAL: Final = {"darwin": "syphon", "win32": "spout"}
"""What every visual program of a platform listens to, and the module of its library."""

_MODULES: Final = {"syphon": "syphon", "spout": "SpoutGL"}


def names() -> frozenset[str]:
    """Every name that may be asked for."""
    return frozenset(_installed()) | {BROWSER}


def usual() -> str:
    """What is published when nothing is asked for: the browser, and what this platform has for it."""
    name = _USUAL.get(sys.platform, "")
    return f"{BROWSER} {name}" if name and find_spec(_MODULES[name]) else BROWSER


def build(name: str) -> Publisher:
    """A publisher, not opened yet; PublisherError if it is not there, or is broken."""
    entry = _installed().get(name)
    if entry is None:
        raise PublisherError(f"no publisher {name}; there are {' '.join(sorted(names()))}")
    try:
        publisher: Publisher = entry.load()()
    except Exception as fault:
        raise PublisherError(f"publisher {name} ({entry.value}) is broken: {fault}") from fault
    if HOST_MEMORY not in publisher.accepts:
        raise PublisherError(f"publisher {name} reads no pictures from host memory, and there are no others yet")
    return publisher


def _installed() -> dict[str, EntryPoint]:
    return {entry.name: entry for entry in entry_points(group=GROUP)}
