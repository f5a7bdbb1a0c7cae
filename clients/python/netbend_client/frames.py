"""Frames of a netbend on this machine, out of shared memory, whose layout is written down here.

`netbend play --publish shm --name show` makes a segment `netbend-show` (on Linux /dev/shm/netbend-show). All numbers
are little-endian. Header, 128 bytes:

    0   u64  magic 0x4E42_5348_4D00_0001
    8   u32  width, in pixels           12  u32  height
    16  u32  slots                      20  u32  0: RGBA, 1: BGRA, 8 bits a channel, top row first
    24  u64  count: frames published so far; the newest is in slot (count - 1) mod slots
    32  u64  1 once the segment is given up: open it anew (the size has changed, or netbend has stopped)
    40  u64  process id of the writer

then for each slot 64 bytes, then from byte 4096 on each slot's width x height x 4 bytes:

    0   u64  sequence: 2 x n while frame number n (counted from 1) is whole, odd while it is written
    8   i64  frame number in the show    16  f64  show time in seconds
    24  u64  generation of the values    32  u64  version of the texts    40  u64  hash of the network

To read: take count; read the slot; read its sequence again; if it is not 2 x count the writer was faster: once more.
"""

import contextlib
import sys
import time
from dataclasses import dataclass
from multiprocessing import resource_tracker, shared_memory
from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

MAGIC: Final = 0x4E42_5348_4D00_0001
HEADER: Final = np.dtype([
    ("magic", "<u8"), ("width", "<u4"), ("height", "<u4"), ("slots", "<u4"), ("kind", "<u4"),
    ("count", "<u8"), ("ended", "<u8"), ("writer", "<u8"),
])  # fmt: skip
SLOT: Final = np.dtype([
    ("sequence", "<u8"), ("number", "<i8"), ("time", "<f8"), ("generation", "<u8"),
    ("document", "<u8"), ("network", "<u8"), ("spare", "<u8", (2,)),
])  # fmt: skip
SLOTS_AT: Final = 128
PIXELS_AT: Final = 4096
_POLL_SECONDS: Final = 0.001
_ORDERS: Final = {0: (0, 1, 2, 3), 1: (2, 1, 0, 3)}
"""Where red, green, blue and alpha stand, by the kind of a segment."""


class FramesError(Exception):
    """No frames of that name, or not of this version."""


@dataclass(frozen=True, slots=True)
class SharedFrame:
    """A frame: its number and time in the show, what it shows, and its picture, uint8 RGBA (H, W, 4), a copy."""

    number: int
    time: float
    generation: int
    document: int
    network: int
    picture: "NDArray[np.uint8]"


class Frames:
    """The newest frames of a running netbend, by the name that it shows; use it with `with`, or call `close`."""

    def __init__(self, name: str = "netbend") -> None:
        self.name = segment_of(name)
        self._memory: shared_memory.SharedMemory | None = None
        self._seen = 0
        self._open()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the memory."""
        if self._memory is not None:
            del self._header, self._slots, self._pixels
            with contextlib.suppress(BufferError):
                self._memory.close()
            self._memory = None

    def _open(self) -> None:
        self.close()
        memory = _attach(self.name)
        header = np.ndarray((1,), HEADER, memory.buf)[0]
        kind = int(header["kind"])
        if int(header["magic"]) != MAGIC or kind not in _ORDERS:
            raise FramesError(f"{self.name} holds no frames of this version of netbend")
        slots, height, width = int(header["slots"]), int(header["height"]), int(header["width"])
        self._memory, self._order = memory, list(_ORDERS[kind]) if kind else []
        self._header = np.ndarray((1,), HEADER, memory.buf)
        self._slots = np.ndarray((slots,), SLOT, memory.buf, SLOTS_AT)
        self._pixels = np.ndarray((slots, height, width, 4), np.uint8, memory.buf, PIXELS_AT)
        self._seen = 0

    @property
    def writer(self) -> int:
        """The process id of the program that writes, 0 where nothing is open."""
        return int(self._header["writer"][0]) if self._memory is not None else 0

    def read(self) -> SharedFrame | None:
        """The newest frame if it was not given yet; FramesError once netbend has stopped."""
        if self._memory is None or int(self._header["ended"][0]):
            self._open()
        while (count := int(self._header["count"][0])) != self._seen:
            slot = (count - 1) % len(self._slots)
            _, number, moment, generation, document, network, _ = self._slots[slot].tolist()
            picture = self._pixels[slot].copy() if not self._order else self._pixels[slot][..., self._order]
            if int(self._slots["sequence"][slot]) == 2 * count:
                self._seen = count
                return SharedFrame(number, moment, generation, document, network, picture)
        return None

    def wait(self, seconds: float = 1.0) -> SharedFrame:
        """The next frame; FramesError when none comes in time."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with contextlib.suppress(FramesError):
                if (frame := self.read()) is not None:
                    return frame
            time.sleep(_POLL_SECONDS)
        raise FramesError(f"no frame of {self.name} within {seconds:g} s; is netbend running with --publish shm?")

    def __iter__(self) -> "Iterator[SharedFrame]":
        """Frames as they come, until none has come for a second."""
        with contextlib.suppress(FramesError):
            while True:
                yield self.wait()


def segment_of(name: str) -> str:
    """The segment of a shown name: 30 characters at most, as macOS has it, of which odd ones become dashes."""
    plain = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in name)
    return plain[:30] if plain.startswith("netbend") else f"netbend-{plain}"[:30]


def _attach(name: str) -> shared_memory.SharedMemory:
    try:
        if sys.version_info >= (3, 13):
            return shared_memory.SharedMemory(name, track=False)
        register = resource_tracker.register
        resource_tracker.register = _untracked
        try:
            return shared_memory.SharedMemory(name)
        finally:
            resource_tracker.register = register
    except (FileNotFoundError, ValueError, OSError) as fault:
        raise FramesError(f"no shared memory {name}; is netbend running with --publish shm?") from fault


def _untracked(*_: Any, **__: Any) -> None:
    """A tracked reader that ends would take the memory along."""
