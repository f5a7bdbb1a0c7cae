"""Publishers: whether each can be built here, and whether the library that it needs is there and starts."""

import importlib
import sys
from collections.abc import Callable, Iterator
from typing import Any, Final

from netbend.doctor.finding import Finding, State
from netbend.error import PublisherError
from netbend.publishers.catalogue import build

PLATFORMS: Final = {"syphon": ("darwin", "macOS"), "spout": ("win32", "Windows")}

PARTS: Final = {"file": ("file, MP4 films", "netbend.publishers.film:library")}
"""Publishers of which only a part needs a library. For the others it is `library` in their module."""


def browser(_: str = "") -> Finding:
    """The page and its pictures."""
    importlib.import_module("netbend.web.server")
    return Finding("browser", "ok", "JPEG pictures over a WebSocket")


def publisher(name: str, platform: str = sys.platform) -> Iterator[Finding]:
    """A publisher by its name, and its library."""
    own, called = PLATFORMS.get(name, (platform, ""))
    if own != platform:
        yield Finding(name, "off", f"{called} only")
        return
    try:
        made = build(name)
    except PublisherError as fault:
        yield Finding(name, "broken", str(fault))
        return
    part, library = PARTS.get(name, (name, f"{type(made).__module__}:library"))
    if part != name:
        yield Finding(name, "ok", "PNG pictures")
    yield _library(part, library)


def _library(name: str, at: str) -> Finding:
    module, _, function = at.partition(":")
    start: Callable[[], Any] | None = getattr(importlib.import_module(module), function, None)
    if start is None:
        return Finding(name, "ok")
    try:
        library = start()
    except PublisherError as fault:
        detail, _, remedy = str(fault).rpartition(": pip install")
        state: State = "missing" if isinstance(fault.__cause__, ModuleNotFoundError) else "broken"
        return Finding(name, state, detail or str(fault), f"pip install{remedy}" if detail else "")
    return Finding(name, "ok", _version(library))


def _version(library: Any) -> str:
    """What a library says of its version, as a function or as a text."""
    for attribute in ("version", "__version__"):
        value = getattr(library, attribute, "")
        if text := value() if callable(value) else value:
            return f"{library.__name__} {text}"
    return str(library.__name__)
