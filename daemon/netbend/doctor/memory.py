"""Shared memory, through which pictures go: Docker gives 64 MB of it, and a full one stops the show."""

import os
import shutil
from pathlib import Path
from typing import Final

from netbend.doctor.finding import Finding
from netbend.stage.ring import depth, ring_bytes
from netbend.stage.segment import Segment, segment_name

_SHM: Final = Path("/dev/shm")  # noqa: S108  Linux keeps shared memory here
_ROOM: Final = "room for pictures"
RING: Final = ring_bytes(1920, 1080, depth(1920, 1080))


def segment(_: str = "") -> Finding:
    """Whether a piece of shared memory can be made and found again."""
    name = segment_name(os.getpid(), "doctor")
    made = Segment.create(name, 4096)
    try:
        Segment.attach(name).close()
    finally:
        made.remove()
    return Finding("shared memory", "ok", "can be made, and attached to")


def room(_: str = "", size: int | None = None, free: int | None = None, path: Path = _SHM) -> Finding:
    """Whether two rings of 1080p pictures fit: that many there are while a network is changed."""
    if size is None or free is None:
        if not path.is_dir():
            return Finding(_ROOM, "off", "only Linux limits it")
        usage = shutil.disk_usage(path)
        size, free = usage.total, usage.free
    need = f"1080p takes {_mib(RING)}, twice while a network is changed"
    detail = f"{_mib(free)} of {_mib(size)} free in {path}; {need}"
    if free >= 2 * RING:
        return Finding(_ROOM, "ok", detail)
    return Finding(_ROOM, "missing", detail, f"docker run --shm-size=1g, or: sudo mount -o remount,size=1g {path}")


def _mib(count: int) -> str:
    return f"{count / 2**20:.0f} MiB"
