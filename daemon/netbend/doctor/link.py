"""Ableton Link: whether its library, an optional extra, is there and loads."""

from importlib import import_module
from importlib.util import find_spec

from netbend.doctor.finding import Finding

_NAME = "Ableton Link"


def library(_: str = "") -> Finding:
    """The library aalink."""
    remedy = "pip install 'netbend[link]'"
    if find_spec("aalink") is None:
        return Finding(_NAME, "missing", "netbend play --link needs aalink", remedy)
    try:
        import_module("aalink")
    except ImportError as fault:
        return Finding(_NAME, "broken", str(fault), remedy)
    return Finding(_NAME, "ok", "netbend play --link joins a session")
