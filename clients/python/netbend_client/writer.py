"""Gives a running netbend pictures through shared memory: `/input/1/source shm:NAME` takes them in.

The layout is that of `netbend_client.frames`; any program in any language may write it.
"""

import contextlib
import os
import sys
from multiprocessing import shared_memory
from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np

from netbend_client.frames import HEADER, MAGIC, PIXELS_AT, SLOT, SLOTS_AT, FramesError, segment_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

SLOTS: Final = 4


class FrameWriter:
    """A segment that holds the last pictures sent; use it with `with`, or call `close`."""

    def __init__(self, name: str) -> None:
        self.name = segment_of(name)
        self._memory: shared_memory.SharedMemory | None = None
        self._header: Any = None
        self._shape: tuple[int, ...] = ()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def send(self, picture: "NDArray[np.uint8]") -> None:
        """Show uint8 RGB or RGBA (H, W, 3 or 4), top row first; it may be of another size each time."""
        height, width, channels = picture.shape
        if (height, width) != self._shape:
            self._make(height, width)
        count = int(self._header["count"][0])
        slot = count % SLOTS
        self._slots["sequence"][slot] = 2 * count + 1
        self._pixels[slot, ..., :channels] = picture
        if channels == 3:
            self._pixels[slot, ..., 3] = 255
        self._slots["number"][slot] = count
        self._slots["sequence"][slot] = 2 * count + 2
        self._header["count"] = count + 1

    def close(self) -> None:
        """Tell readers, and take the name away."""
        if self._memory is not None:
            self._header["ended"] = 1
            self._header = None
            del self._slots, self._pixels
            self._memory.unlink()
            with contextlib.suppress(BufferError):
                self._memory.close()
            self._memory = None
        self._shape = ()

    def _make(self, height: int, width: int) -> None:
        self.close()
        size = PIXELS_AT + SLOTS * height * width * 4
        memory = self._memory = self._create(size)
        self._header = np.ndarray((1,), HEADER, memory.buf)
        self._slots = np.ndarray((SLOTS,), SLOT, memory.buf, SLOTS_AT)
        self._pixels = np.ndarray((SLOTS, height, width, 4), np.uint8, memory.buf, PIXELS_AT)
        self._header[0] = (0, width, height, SLOTS, 0, 0, 0, os.getpid())
        self._header["magic"] = MAGIC
        self._shape = height, width

    def _create(self, size: int) -> shared_memory.SharedMemory:
        try:
            memory = shared_memory.SharedMemory(self.name, create=True, size=size)
        except FileExistsError as fault:
            raise FramesError(f"shared memory {self.name} is another program's; take another name") from fault
        if sys.platform == "linux":
            descriptor = os.open(f"/dev/shm/{self.name}", os.O_RDWR)  # noqa: S108  Linux keeps shared memory here
            try:
                os.posix_fallocate(descriptor, 0, size)  # a full one is an error here instead of a bus error later
            finally:
                os.close(descriptor)
        return memory
