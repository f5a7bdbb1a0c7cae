"""The document: the structure that is no number (network, texts, lists, settings), whole versions at a time.

A process that starts, or starts again, reads the newest version and is where the others are:
nothing has to be replayed, and nothing is lost with a pipe.
"""

import json
import zlib
from typing import Any, Final, Self

import numpy as np

from netbend.error import SegmentError
from netbend.stage.fence import Fence
from netbend.stage.segment import Segment

CAPACITY: Final = 2 * 2**20
"""Bytes of one version; bulk data is kept in files that the document names."""

_MAGIC: Final = 0x4E42_444F_4355_0001
_HEADER = np.dtype([("magic", "u8"), ("version", "u8")])
_HALF = np.dtype([("version", "u8"), ("length", "u8"), ("check", "u8")])
_HALVES_AT: Final = 64
_BYTES_AT: Final = 128


class Document:
    """A JSON object in a segment, kept in two halves so that a kill in the midst of writing leaves the other."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self._header = np.ndarray((1,), _HEADER, segment.buf)
        if int(self._header["magic"][0]) != _MAGIC:
            raise SegmentError(f"{segment.name} is no document of this version of netbend")
        self._halves = np.ndarray((2,), _HALF, segment.buf, _HALVES_AT)
        self._fence = Fence()

    @classmethod
    def create(cls, name: str) -> Self:
        """Make an empty document."""
        segment = Segment.create(name, _BYTES_AT + 2 * CAPACITY)
        np.ndarray((1,), _HEADER, segment.buf)[0] = (_MAGIC, 0)
        return cls(segment)

    @classmethod
    def attach(cls, name: str) -> Self:
        """Open the document of that name."""
        return cls(Segment.attach(name))

    @property
    def version(self) -> int:
        """How often it was written; 0 is empty."""
        return int(self._header["version"][0])

    def write(self, content: dict[str, Any]) -> int:
        """Show a new version and return its number."""
        data = json.dumps(content, separators=(",", ":")).encode()
        if len(data) > CAPACITY:
            raise SegmentError(f"texts and lists together take {len(data)} bytes; at most {CAPACITY} fit")
        version = self.version + 1
        half = version % 2
        start = _BYTES_AT + half * CAPACITY
        self._segment.buf[start : start + len(data)] = data
        self._halves[half] = (version, len(data), zlib.crc32(data))
        self._fence()
        self._header["version"] = version
        return version

    def read(self) -> tuple[int, dict[str, Any]]:
        """The newest version and its number; ({} at 0)."""
        while (version := self.version) > 0:
            half = version % 2
            self._fence()
            holds, length, check = (int(cell) for cell in self._halves[half].item())
            start = _BYTES_AT + half * CAPACITY
            data = bytes(self._segment.buf[start : start + length])
            if holds == version and zlib.crc32(data) == check:
                content: dict[str, Any] = json.loads(data)
                return version, content
        return 0, {}

    def remove(self) -> None:
        """Take the segment away (the supervisor, at the end)."""
        del self._header, self._halves
        self._segment.remove()
