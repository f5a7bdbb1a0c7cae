"""A named piece of shared memory that outlives whoever is killed while using it.

The supervisor creates and removes every segment; the others attach, untracked, since before
Python 3.13 a tracked attachment that is killed would take the segment with it.
"""

import contextlib
import os
import re
import sys
import threading
from multiprocessing import resource_tracker, shared_memory
from pathlib import Path
from typing import Self

from netbend.error import SegmentError

_SHM = Path("/dev/shm")  # noqa: S108  Linux keeps shared memory here
_REGISTRATION = threading.Lock()
_OWNED = re.compile(r"netbend-(\d+)-")


def segment_name(owner: int, part: str, epoch: int = 0) -> str:
    """The name of a segment (30 characters at most on macOS): `netbend-<supervisor's pid>-<epoch>-<part>`."""
    return f"netbend-{owner}-{epoch}-{part}"


class Segment:
    """Shared memory by name, zeroed when created; `buf` is its memory."""

    def __init__(self, memory: shared_memory.SharedMemory) -> None:
        self.name = memory.name
        self._memory = memory
        self._buf: memoryview | None = _adopt(memory)

    @classmethod
    def create(cls, name: str, size: int) -> Self:
        """Reserve `size` bytes; a full /dev/shm is an error here instead of a bus error later."""
        try:
            memory = shared_memory.SharedMemory(name, create=True, size=size)
        except FileExistsError:
            raise SegmentError(f"shared memory {name} exists; stop the netbend that made it") from None
        except OSError as fault:
            raise SegmentError(f"shared memory {name} of {size} bytes: {fault}") from fault
        segment = cls(memory)
        try:
            _reserve(name, size)
        except OSError as fault:
            segment.remove()
            raise SegmentError(
                f"{_SHM} has no room for {size / 2**20:.0f} MiB ({name}); "
                "use a smaller --size, or enlarge it (docker run --shm-size=1g)"
            ) from fault
        return segment

    @classmethod
    def attach(cls, name: str) -> Self:
        """Open a segment that another process made."""
        try:
            return cls(_open_untracked(name))
        except (FileNotFoundError, ValueError, OSError) as fault:
            raise SegmentError(f"no shared memory {name}; the netbend that made it has ended") from fault

    @property
    def buf(self) -> memoryview:
        """The memory; arrays made from it keep it mapped."""
        assert self._buf is not None, f"{self.name} was closed"
        return self._buf

    def close(self) -> None:
        """Let go; while arrays still look at it the mapping stays until they are gone."""
        self._buf = None

    def remove(self) -> None:
        """Take the name away; processes that are attached keep the memory."""
        with contextlib.suppress(FileNotFoundError):
            self._memory.unlink()
        self.close()


def _adopt(memory: shared_memory.SharedMemory) -> memoryview:
    """Take the mapping over, to live as long as anybody refers to it.

    `SharedMemory` unmaps when closed or collected; an array holds no export of the buffer that
    it was made from, so it would then read memory that is gone: a crash instead of an error.
    """
    mapping = memory._mmap  # type: ignore[attr-defined]  # noqa: SLF001  there is no public way
    assert memory.buf is not None
    memory.buf.release()
    memory._buf = memory._mmap = None  # type: ignore[attr-defined]  # noqa: SLF001
    memory.close()
    return memoryview(mapping)


def _reserve(name: str, size: int) -> None:
    path = _SHM / name
    if not (sys.platform == "linux" and path.exists()):
        return
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.posix_fallocate(descriptor, 0, size)
    finally:
        os.close(descriptor)


def _open_untracked(name: str) -> shared_memory.SharedMemory:
    if sys.version_info >= (3, 13):
        return shared_memory.SharedMemory(name, track=False)
    with _REGISTRATION:
        register = resource_tracker.register
        resource_tracker.register = lambda *_: None
        try:
            return shared_memory.SharedMemory(name)
        finally:
            resource_tracker.register = register


def sweep() -> list[str]:
    """Remove what a dead netbend left in /dev/shm; returns the names."""
    stale = [path for path in _SHM.glob("netbend-*") if _dead(path.name)] if _SHM.is_dir() else []
    for path in stale:
        path.unlink(missing_ok=True)
    return [path.name for path in stale]


def _dead(name: str) -> bool:
    owner = _OWNED.match(name)
    if owner is None:
        return False
    try:
        os.kill(int(owner[1]), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
