"""The state of play: what modulation remembers from frame to frame, outliving the renderer that writes it.

A frame is evaluated from one buffer into the other; flipping the count is the moment at which it,
its values and its line in the frame log have happened.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from netbend.error import SegmentError
from netbend.stage.segment import Segment
from netbend_mappings.modulation import COLUMNS, LAGS, PlayState

LOG: Final = 4096
"""Frames that the log holds: over a minute at 60 a second."""

_MAGIC: Final = 0x4E42_5354_4154_0002
_HEADER = np.dtype([("magic", "u8"), ("slots", "u8"), ("count", "u8"), ("good", "u8")])
_LINE = np.dtype(
    [("number", "i8"), ("time", "f8"), ("generation", "u8"), ("document", "u8"), ("network", "u8"), ("picture", "u8")]
)
_LOG_AT: Final = 64
_STATE_AT: Final = _LOG_AT + LOG * _LINE.itemsize


@dataclass(frozen=True, slots=True)
class FrameLine:
    """A line of the frame log; `picture` is a hash of the pixels, 0 where none was asked for."""

    number: int
    time: float
    generation: int
    document: int
    network: int
    picture: int


def state_bytes(slots: int) -> int:
    """The size of a state segment: the log, two states, and the last base values that gave a frame."""
    return _STATE_AT + (2 * _stride(slots) + slots) * 8


def _stride(slots: int) -> int:
    """The numbers of one state."""
    return 2 + len(COLUMNS) * slots + 2 * LAGS


class StateBlock:
    """The state over a segment; the renderer commits, the conductor reads."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self._header = np.ndarray((1,), _HEADER, segment.buf)
        if int(self._header["magic"][0]) != _MAGIC:
            raise SegmentError(f"{segment.name} is no state of this version of netbend")
        slots = int(self._header["slots"][0])
        self._log = np.ndarray((LOG,), _LINE, segment.buf, _LOG_AT)
        stride, ends = _stride(slots), 2 + len(COLUMNS) * slots
        cells = np.ndarray((2 * stride + slots,), np.float64, segment.buf, _STATE_AT)
        self._states = tuple(
            PlayState(part[:2], part[2:ends].reshape(len(COLUMNS), slots), part[ends:].reshape(2, LAGS))
            for part in (cells[:stride], cells[stride : 2 * stride])
        )
        self._good: NDArray[np.float64] = cells[2 * stride :]

    @classmethod
    def lay_out(cls, segment: Segment, slots: int) -> Self:
        """Write a new state's header into a segment of `state_bytes`."""
        header = np.ndarray((1,), _HEADER, segment.buf)
        header[0] = (_MAGIC, slots, 0, 0)
        return cls(segment)

    @classmethod
    def attach(cls, name: str) -> Self:
        """Open the state of that name."""
        return cls(Segment.attach(name))

    @property
    def count(self) -> int:
        """How many frames have happened in this epoch."""
        return int(self._header["count"][0])

    @property
    def now(self) -> PlayState:
        """The state after the last frame."""
        return self._states[self.count % 2]

    @property
    def following(self) -> PlayState:
        """Where the next frame's state is to be written."""
        return self._states[(self.count + 1) % 2]

    def commit(
        self, line: FrameLine, base: NDArray[np.float64], changed: NDArray[np.intp] | None = None
    ) -> None:  # fmt: skip
        """Make the following state, this log line and these base values (which gave a frame) what has happened.

        `changed`: the only slots of the base values that differ from those of the last frame; None: any.
        """
        count = self.count
        self._log[count % LOG] = (
            line.number, line.time, line.generation, line.document, line.network, line.picture,
        )  # fmt: skip
        self._header["good"] = 0
        if changed is None:
            self._good[:] = base
        else:
            self._good[changed] = base[changed]
        self._header["good"] = 1
        self._header["count"] = count + 1

    def good(self) -> NDArray[np.float64] | None:
        """The last base values that gave a frame, or None if there are none (or a kill fell into their writing)."""
        return self._good.copy() if int(self._header["good"][0]) else None

    def lines(self, since: int, until: int) -> Iterator[FrameLine]:
        """The log's lines of the frames `since` up to, not with, `until`, by count; the oldest may be gone."""
        for index in range(max(since, self.count - LOG + 1), until):
            yield FrameLine(*self._log[index % LOG].item())

    def close(self) -> None:
        """Let go of the memory."""
        del self._header, self._log, self._states, self._good
        self._segment.close()
