"""A named piece of shared memory that outlives whoever is killed while using it.

The supervisor creates and removes every segment; the others attach, untracked, since before
Python 3.13 a tracked attachment that is killed would take the segment with it.
"""

import contextlib
import os
import re
import sys
from collections.abc import Iterator
from multiprocessing import resource_tracker, shared_memory
from pathlib import Path
from typing import Self

from netbend.error import SegmentError

_SHM = Path("/dev/shm")  # noqa: S108  Linux keeps shared memory here
_OWNED = re.compile(r"netbend-(\d+)-")


class Segment:
    """Shared memory by name, zeroed when created; `buf` is its memory."""

    def __init__(self, memory: shared_memory.SharedMemory) -> None:
        self._memory = memory
        self.name = memory.name

    @classmethod
    def create(cls, name: str, size: int) -> Self:
        """Reserve `size` bytes; a full /dev/shm is an error here instead of a bus error later."""
        try:
            memory = shared_memory.SharedMemory(name, create=True, size=size)
        except FileExistsError:
            raise SegmentError(f"shared memory {name} exists already; stop the netbend that made it") from None
        except OSError as fault:
            raise SegmentError(f"shared memory {name} of {size} bytes: {fault}") from fault
        segment = cls(memory)
        try:
            _reserve(name, size)
        except OSError as fault:
            segment.remove()
            raise SegmentError(
                f"/dev/shm has no room for {size / 2**20:.0f} MiB ({name}); "
                "use a smaller --size, or enlarge it (docker run --shm-size=1g)"
            ) from fault
        return segment

    @classmethod
    def attach(cls, name: str) -> Self:
        """Open a segment that another process made."""
        try:
            with _untracked():
                return cls(shared_memory.SharedMemory(name))
        except (FileNotFoundError, ValueError, OSError) as fault:
            raise SegmentError(f"no shared memory {name}; the netbend that made it has ended") from fault

    @property
    def buf(self) -> memoryview:
        """The memory; arrays made from it keep it mapped."""
        buf = self._memory.buf
        assert buf is not None
        return buf

    def close(self) -> None:
        """Let go; while arrays still look at it the mapping stays until they are gone."""
        try:
            self._memory.close()
        except BufferError:
            self._memory.close = lambda: None  # type: ignore[method-assign]

    def remove(self) -> None:
        """Take the name away; processes that are attached keep the memory."""
        with contextlib.suppress(FileNotFoundError):
            self._memory.unlink()
        self.close()


def _reserve(name: str, size: int) -> None:
    path = _SHM / name
    if not (sys.platform == "linux" and path.exists()):
        return
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.posix_fallocate(descriptor, 0, size)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _untracked() -> Iterator[None]:
    register = resource_tracker.register
    resource_tracker.register = lambda *_: None
    try:
        yield
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
