"""The frame ring: uint8 RGBA pictures (H, W, 4), top-down, one writer, any number of readers, no lock.

A slot's sequence number is odd while it is written; a reader that copied checks it again. One that reads in place
holds the frame: the writer takes the oldest slot that nobody holds.
"""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from netbend.error import SegmentError
from netbend.stage.fence import Fence
from netbend.stage.segment import Segment

Picture = NDArray[np.uint8]

SLOTS: Final = 5
DEEP: Final = 8
"""Slots of a ring at least; and of one whose readers may make up for a stall, where its pictures are not too large."""

_ROOM: Final = 2**26
"""Bytes that a deep ring takes at most: eight pictures of 1080p."""

FREE: Final = 2
"""Slots that the writer can choose from at least: who would leave it fewer has to copy."""

OUTPUTS: Final = 16
"""Outputs that have a seat: they may hold frames, and share what they fit; further ones do without."""

ALONE: Final = -1
"""The seat of an output that does neither."""

HOST_MEMORY: Final = 0
"""The kind of a slot whose pixels lie in the segment; other kinds will carry a device handle."""

_MAGIC: Final = 0x4E42_5249_4E47_0005
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
        ("rest", "V63"),  # two lines of cache: a number that is across two is not written at once
    ]
)
_SLOTS_AT: Final = 128
_HOLDS_AT: Final = 2048
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


def depth(width: int, height: int) -> int:
    """Slots for pictures of this size, so many that a reader that was kept away for 80 ms finds all that it missed."""
    return max(SLOTS, min(DEEP, _ROOM // (width * height * 4)))


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
        at = int(_HEADER.fields["count"][1])  # type: ignore[index]
        self._counts = buf[at : at + 8].cast("Q")  # asked for all the time: quicker than an item of an array
        self._sequences = self._slots["sequence"]
        self._holds = np.ndarray((OUTPUTS, 3), np.uint64, buf, _HOLDS_AT)
        self._order: dict[int, tuple[int, int, int]] = {}
        self._begun = 0

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
        del self._header, self._slots, self._pixels, self._counts, self._sequences, self._holds
        self._segment.close()

    @property
    def count(self) -> int:
        """How many frames were published since the ring was laid out."""
        return self._counts[0]

    def write(self) -> Picture:
        """The next slot's picture, to be filled; it is seen once `publish` is called."""
        self._begun = self._free()
        picture: Picture = self._pixels[self._begun]
        return picture

    def publish(self, record: FrameRecord) -> None:
        """Put the picture that `write` handed out on show."""
        count, slot = self.count, self._begun
        self._slots[slot] = (
            2 * count + 1, record.number, record.time, record.generation,
            record.document, record.network, record.done, record.picture, record.solid, b"",
        )  # fmt: skip
        self._fence()
        self._sequences[slot] = 2 * count + 2
        self._fence()
        self._counts[0] = count + 1

    def latest(self, seen: int | None = None) -> tuple[int, FrameRecord, Picture] | None:
        """The newest frame: its ticket, its record, its picture in place (no copy); None before the first.

        With the ticket of one that was `seen` it is the oldest after it that is still there.

        The newest stays whole while the writer makes all slots but one anew, fewer where others are held; ask
        `whole(ticket)` after use.
        """
        while count := self.count:
            self._fence()
            sequences = self._sequences.tolist()
            ticket = count
            if seen is not None and count - seen > 1:
                ticket = min((one // 2 for one in sequences if one % 2 == 0 and one > 2 * seen), default=count)
            if 2 * ticket in sequences:  # else newer ones have come in the meantime
                slot = sequences.index(2 * ticket)
                _, *facts, _ = self._slots[slot].item()
                return ticket, FrameRecord(*facts), self._pixels[slot]
        return None

    def whole(self, ticket: int) -> bool:
        """Whether the frame that `latest` gave with this ticket is still untouched."""
        self._fence()
        return 2 * ticket in self._sequences.tolist()

    def read(self) -> tuple[FrameRecord, Picture] | None:
        """A whole copy of the newest frame, or None before the first."""
        while (frame := self.latest()) is not None:
            ticket, record, picture = frame
            copy = picture.copy()
            if self.whole(ticket):
                return record, copy
        return None

    def hold(self, seat: int, ticket: int) -> bool:
        """Keep the frame of this ticket, a new one, untouched until two more are held from this seat.

        False where it is gone already, or the writer would be left with too little.
        """
        oldest, older, free = self._order.setdefault(seat, (0, 1, 2))
        mine = self._holds[seat]
        mine[free] = ticket  # a ticket stays in its place: one that moved might be missed by the writer's look
        if not (self.whole(ticket) and self._leaves_enough(seat, oldest)):
            mine[free] = 0
            return False
        mine[oldest] = 0
        self._order[seat] = older, free, oldest
        return True

    def _leaves_enough(self, seat: int, oldest: int) -> bool:
        """Whether the writer can choose once the oldest frame of this seat is let go."""
        most = len(self._slots) - FREE
        if np.count_nonzero(self._holds) < most:  # the newest takes one as well
            return True
        holds = self._holds.tolist()
        holds[seat][oldest] = 0
        return len({self.count}.union(*holds) - {0}) <= most

    def let_go(self, seat: int) -> None:
        """Hold nothing from this seat any more."""
        self._holds[seat] = 0

    def _free(self) -> int:
        """The slot to be written next, marked: the oldest that is neither held nor the newest."""
        newest, sequences = 2 * self.count, self._sequences.tolist()
        # one that is marked already was never finished
        slots = sorted(range(len(sequences)), key=lambda slot: sequences[slot] * (1 - sequences[slot] % 2))
        for slot in slots:
            sequence = sequences[slot]
            ticket = 0 if sequence % 2 else sequence // 2
            if ticket and (sequence == newest or ticket in self._holds):
                continue
            self._sequences[slot] = newest + 1
            self._fence()
            if not (ticket and ticket in self._holds):
                return slot
            self._sequences[slot] = sequence  # taken hold of in this very moment
        self._sequences[slots[0]] = newest + 1  # all are held, by several who tried at once: the show goes on
        return slots[0]
