"""The publishers there are, found through the entry points of `netbend.publishers`, our own included."""

from importlib.metadata import EntryPoint, entry_points
from typing import Final

from netbend.error import PublisherError
from netbend.publishers.base import Publisher
from netbend.stage.ring import HOST_MEMORY

GROUP: Final = "netbend.publishers"
BROWSER: Final = "browser"
"""Published by the conductor's web server, not by a process."""

LATER: Final = frozenset({"syphon", "spout", "shm"})


def names() -> frozenset[str]:
    """Every name that may be asked for."""
    return frozenset(_installed()) | LATER | {BROWSER}


def build(name: str) -> Publisher:
    """A publisher, not opened yet; PublisherError if it is not there, comes later, or is broken."""
    entry = _installed().get(name)
    if entry is None:
        raise PublisherError(_absence(name))
    try:
        publisher: Publisher = entry.load()()
    except Exception as fault:
        raise PublisherError(f"publisher {name} ({entry.value}) is broken: {fault}") from fault
    if HOST_MEMORY not in publisher.accepts:
        raise PublisherError(f"publisher {name} reads no pictures from host memory, and there are no others yet")
    return publisher


def _installed() -> dict[str, EntryPoint]:
    return {entry.name: entry for entry in entry_points(group=GROUP)}


def _absence(name: str) -> str:
    if name in LATER:
        return f"publisher {name} comes with a later release"
    return f"no publisher {name}; there are {' '.join(sorted(names() - LATER))}"
