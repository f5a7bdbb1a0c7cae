"""The machine itself: Python, the processor, the clock."""

import os
import sys
import time
from pathlib import Path
from typing import Final

import netbend
from netbend.doctor.finding import Finding

OLDEST: Final = (3, 11)
_FAR_S: Final = 20 * 365 * 86400
"""No clock is right that says netbend was installed twenty years ago."""


def python(_: str = "", version: tuple[int, int, int] = sys.version_info[:3]) -> Finding:
    """The interpreter's version."""
    text = ".".join(map(str, version))
    if version[:2] < OLDEST:
        old = f"{text} is too old: netbend needs {OLDEST[0]}.{OLDEST[1]} or newer"
        return Finding("Python", "broken", old, "install it from https://www.python.org/downloads/")
    return Finding("Python", "ok", f"{text}, netbend {netbend.__version__} ({sys.executable})")


def processor(_: str = "", cores: int | None = None) -> Finding:
    """How many cores this process may use."""
    cores = cores or usable_cores()
    if cores < 2:
        return Finding("processor", "missing", "one core: the network and the messages take turns on it",
                       "give netbend two cores or more")  # fmt: skip
    return Finding("processor", "ok", f"{cores} cores, {cores - 1} for the network")


def usable_cores() -> int:
    """The cores that this process may run on, which may be fewer than there are."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def clock(_: str = "", now: float | None = None) -> Finding:
    """Whether the system's clock can be right: OSC time tags are read against it."""
    now = time.time() if now is None else now
    installed = Path(netbend.__file__).stat().st_mtime
    said = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(now))
    if installed - 86400 < now < installed + _FAR_S:
        return Finding("clock", "ok", said)
    where = "before netbend was installed" if now < installed else "many years after netbend was installed"
    return Finding(
        "clock",
        "broken",
        f"says {said}, {where}: bundles with a time tag are played on arrival",
        _set_clock(),
    )


def _set_clock() -> str:
    if sys.platform == "win32":
        return "w32tm /resync"
    return "sudo sntp -sS time.apple.com" if sys.platform == "darwin" else "sudo timedatectl set-ntp true"
