"""The frame ring: uint8 RGBA pictures (H, W, 4), top-down, one writer, any number of readers, no lock.

A slot's sequence number is odd while it is written; a reader that copied checks it again.
"""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from netbend.error import SegmentError
from netbend.stage.fence import Fence
from netbend.stage.segment import Segment

Picture = NDArray[np.uint8]

SLOTS: Final = 4
HOST_MEMORY: Final = 0
"""The kind of a slot whose pixels lie in the segment; other kinds will carry a device handle."""

_MAGIC: Final = 0x4E42_5249_4E47_0003
_HEADER = np.dtype(
    [("magic", "u8"), ("width", "u4"), ("height", "u4"), ("slots", "u4"), ("kind", "u4"), ("count", "u8")]
)
_SLOT = np.dtype(
    [
        ("sequence", "u8"),
        ("number", "i8"),
        ("time", "f8"),
        ("generation", "u8"),
        ("document", "u8"),
        ("network", "u8"),
        ("done", "f8"),
        ("picture", "i8"),
        ("solid", "?"),
    ]
)
_SLOTS_AT: Final = 128
_PIXELS_AT: Final = 4096


@dataclass(frozen=True, slots=True)
class FrameRecord:
    """Where a frame came from: number, time, the panel generation and document it obeyed, its network's hash.

    `done` is the moment of publication on `time.perf_counter`, which all processes share. `picture` is the number of
    the frame that was rendered for these pixels: equal for two frames of a network, they are the same; -1: not known.
    `solid`: no pixel lets anything through, which nobody need look for.
    """

    number: int
    time: float
    generation: int
    document: int
    network: int
    done: float = 0.0
    picture: int = -1
    solid: bool = False

    def shows_same(self, other: "FrameRecord") -> bool:
        """Whether both have the same pixels for certain."""
        return self.picture == other.picture >= 0 and self.network == other.network


def ring_bytes(width: int, height: int, slots: int = SLOTS) -> int:
    """The size of a ring's segment."""
    return _PIXELS_AT + slots * width * height * 4


class Ring:
    """A ring over a segment; `count` frames have been published so far."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        buf = segment.buf
        self._header = np.ndarray((1,), _HEADER, buf)
        header = self._header[0]
        if int(header["magic"]) != _MAGIC:
            raise SegmentError(f"{segment.name} is no frame ring of this version of netbend")
        self.width, self.height = int(header["width"]), int(header["height"])
        self.kind = int(header["kind"])
        if self.kind != HOST_MEMORY:
            raise SegmentError(f"{segment.name} holds pictures of kind {self.kind}; only host memory is read")
        slots = int(header["slots"])
        if len(buf) < ring_bytes(self.width, self.height, slots):
            raise SegmentError(f"{segment.name} is cut short")
        self._slots = np.ndarray((slots,), _SLOT, buf, _SLOTS_AT)
        self._pixels = np.ndarray((slots, self.height, self.width, 4), np.uint8, buf, _PIXELS_AT)
        self._fence = Fence()
        self._counts = self._header["count"]
        self._sequences = self._slots["sequence"]

    @classmethod
    def lay_out(cls, segment: Segment, width: int, height: int, slots: int = SLOTS) -> Self:
        """Write a new ring's header into a segment of `ring_bytes`."""
        header = np.ndarray((1,), _HEADER, segment.buf)
        header[0] = (_MAGIC, width, height, slots, HOST_MEMORY, 0)
        return cls(segment)

    @classmethod
    def attach(cls, name: str) -> Self:
        """Open the ring of that name."""
        return cls(Segment.attach(name))

    def close(self) -> None:
        """Let go of the memory; pictures handed out must not be used any more."""
        del self._header, self._slots, self._pixels, self._counts, self._sequences
        self._segment.close()

    @property
    def count(self) -> int:
        """How many frames were published since the ring was laid out."""
        return int(self._counts[0])

    def write(self) -> Picture:
        """The next slot's picture, to be filled; it is seen once `publish` is called."""
        count = self.count
        slot = count % len(self._slots)
        self._sequences[slot] = 2 * count + 1
        self._fence()
        picture: Picture = self._pixels[slot]
        return picture

    def publish(self, record: FrameRecord) -> None:
        """Put the picture that `write` handed out on show."""
        count = self.count
        slot = count % len(self._slots)
        self._slots[slot] = (
            2 * count + 1, record.number, record.time, record.generation,
            record.document, record.network, record.done, record.picture, record.solid,
        )  # fmt: skip
        self._fence()
        self._sequences[slot] = 2 * count + 2
        self._fence()
        self._counts[0] = count + 1

    def latest(self, seen: int | None = None) -> tuple[int, FrameRecord, Picture] | None:
        """The newest frame: its ticket, its record, its picture in place (no copy); None before the first.

        With the ticket of one that was `seen` it is the one before the newest if that is the only one between.

        The picture stays whole while the writer makes `SLOTS` - 1 more, one of which it may have
        begun; ask `whole(ticket)` after use.
        """
        count = self.count
        if count == 0:
            return None
        if seen is not None and count - seen == 2:
            count -= 1
        self._fence()
        slot = (count - 1) % len(self._slots)
        _, *facts = self._slots[slot].item()
        return count, FrameRecord(*facts), self._pixels[slot]

    def whole(self, ticket: int) -> bool:
        """Whether the frame that `latest` gave with this ticket is still untouched."""
        self._fence()
        return int(self._sequences[(ticket - 1) % len(self._slots)]) == 2 * ticket

    def read(self) -> tuple[FrameRecord, Picture] | None:
        """A whole copy of the newest frame, or None before the first."""
        while (frame := self.latest()) is not None:
            ticket, record, picture = frame
            copy = picture.copy()
            if self.whole(ticket):
                return record, copy
        return None
