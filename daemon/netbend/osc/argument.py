"""The arguments of a message: one table of OSC 1.0's type tags, and a reader made from a type tag string."""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from netbend.error import OscError
from netbend.osc.message import Argument, Color, Impulse, Midi, TimeTag

Read = Callable[[bytes, int], tuple[Argument, ...]]

MAX_ARGUMENTS: Final = 16384
"""As many int32 as one datagram holds."""
MAX_DEPTH: Final = 16
"""How deep arrays, and bundles, lie within one another."""

_CACHED_TYPES: Final = 64
_Step = Callable[[bytes, int], tuple[Argument, int]]


@dataclass(frozen=True, slots=True)
class Signature:
    """Reads from a buffer and an offset; `size` bytes of arguments, None if `read` checks the end itself."""

    read: Read
    size: int | None


def padded(length: int) -> int:
    """The next multiple of four."""
    return (length + 3) & ~3


def read_string(data: bytes, offset: int, encoding: str = "utf-8") -> tuple[str, int]:
    """A string and the offset behind its padding; OSC 1.0 has ASCII, senders have UTF-8."""
    stop = data.find(b"\0", offset)
    if stop < 0:
        raise OscError("a string has no end")
    end = padded(stop + 1)
    if data[stop:end] != bytes(end - stop):
        raise OscError("a string is not padded with zeros to a multiple of four bytes")
    try:
        return data[offset:stop].decode(encoding), end
    except UnicodeDecodeError as fault:
        raise OscError(f"a string is not {encoding}: {fault.reason} at byte {fault.start}") from fault


def _read_blob(data: bytes, offset: int) -> tuple[bytes, int]:
    (size,) = _INT.unpack_from(data, offset)
    start = offset + 4
    stop = start + size
    end = padded(stop)  # SuperCollider leaves what it likes in the padding
    if size < 0 or end > len(data):
        raise OscError(f"a blob says {size} bytes (padded: {end - start}) where {len(data) - start} follow")
    return data[start:stop], end


def _character(code: int) -> str:
    if not 0 <= code < 128:
        raise OscError(f"a character must be 0..127, got {code}")
    return chr(code)


def _fixed(layout: str, make: Callable[..., Argument]) -> _Step:
    packed = struct.Struct(layout)

    def read(data: bytes, offset: int) -> tuple[Argument, int]:
        return make(*packed.unpack_from(data, offset)), offset + packed.size

    return read


def _constant(value: Argument) -> _Step:
    return lambda _, offset: (value, offset)


_INT: Final = struct.Struct(">i")
_NUMBERS: Final = {"i": ">i", "f": ">f", "h": ">q", "d": ">d"}
_CONSTANTS: Final[dict[str, Argument]] = {"T": True, "F": False, "N": None, "I": Impulse.IMPULSE}
_STEPS: Final[dict[str, _Step]] = {
    **{tag: _fixed(layout, lambda number: number) for tag, layout in _NUMBERS.items()},
    **{tag: _constant(value) for tag, value in _CONSTANTS.items()},
    "s": read_string,
    "S": read_string,
    "b": _read_blob,
    "t": _fixed(">Q", TimeTag),
    "c": _fixed(">i", _character),
    "r": _fixed(">4B", Color),
    "m": _fixed(">4B", Midi),
}


def signature(types: str) -> Signature:
    """The reader of a type tag string, without its comma; OscError names what is wrong with it."""
    return _signature(types) if len(types) <= _CACHED_TYPES else _signature.__wrapped__(types)


@lru_cache(4096)
def _signature(types: str) -> Signature:
    kinds = set(types)
    if kinds <= _NUMBERS.keys() and types:
        packed = struct.Struct(">" + types.replace("h", "q"))
        return Signature(packed.unpack_from, packed.size)
    if kinds <= _CONSTANTS.keys():
        values = tuple(_CONSTANTS[tag] for tag in types)
        return Signature(lambda _data, _offset: values, 0)
    _check(types)
    return Signature(lambda data, offset: _read(types, data, offset), None)


def _check(types: str) -> None:
    depth = 0
    for tag in types:
        depth += (tag == "[") - (tag == "]")
        if tag not in _STEPS and tag not in "[]":
            raise OscError(f"type tag {tag!r} is not OSC 1.0's")
        if not 0 <= depth <= MAX_DEPTH:
            raise OscError("an array is closed before it is opened" if depth < 0 else "arrays are too deep")
    if depth:
        raise OscError("an array is not closed")


def _read(types: str, data: bytes, offset: int) -> tuple[Argument, ...]:
    lists: list[list[Any]] = [[]]
    try:
        for tag in types:
            if tag == "[":
                lists.append([])
            elif tag == "]":
                inner = tuple(lists.pop())
                lists[-1].append(inner)
            else:
                value, offset = _STEPS[tag](data, offset)
                lists[-1].append(value)
    except struct.error:
        raise OscError("the arguments end early") from None
    if offset != len(data):
        raise OscError(f"{len(data) - offset} bytes follow the arguments")
    return tuple(lists[0])
