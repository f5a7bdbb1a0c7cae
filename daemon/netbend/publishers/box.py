"""The boxes of an MP4 file (ISO/IEC 14496-12, section 4.2): where one that was cut short is still whole."""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

_HEAD: Final = struct.Struct(">I4s")
_LARGE: Final = struct.Struct(">Q")


def boxes(file: BinaryIO, size: int) -> Iterator[tuple[bytes, int, int]]:
    """Kind, beginning and end of each box of a file of `size` bytes; the end of one that is cut lies beyond it."""
    at = 0
    while at + _HEAD.size <= size:
        file.seek(at)
        length, kind = _HEAD.unpack(file.read(_HEAD.size))
        if length == 1 and len(large := file.read(_LARGE.size)) == _LARGE.size:
            (length,) = _LARGE.unpack(large)
        if length < _HEAD.size:
            return
        yield kind, at, at + length
        at += length


def mend(path: Path) -> None:
    """Cut off the last piece of a film if it was not written whole: what is before it plays to its end."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        whole, before = 0, 0
        for kind, _, end in boxes(file, size):
            if end > size:
                break
            # a piece is what describes it (moof) and what it holds (mdat)
            whole, before = (before, end) if kind == b"moof" else (end, end)
        if 0 < whole < size:
            file.truncate(whole)
