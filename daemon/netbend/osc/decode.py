"""Bytes to messages and bundles, OSC 1.0; strict, since a value guessed from broken bytes would be played.

The header of a message (address and type tags) repeats, so it is understood once and then found by its
bytes: one dictionary hit and one unpack for a message with one number.
"""

from collections import deque
from struct import Struct
from typing import Final

from netbend.error import OscError
from netbend.osc.argument import MAX_ARGUMENTS, MAX_DEPTH, Read, padded, read_string, signature
from netbend.osc.message import Bundle, Message
from netbend.osc.timetag import from_ntp

MAX_ELEMENTS: Final = 8192
"""Elements of one bundle; a datagram has room for fewer."""

CACHED_HEADERS: Final = 2**18
"""Above the 160 000 addresses of a U-Net; the oldest goes first: a flood of addresses costs no memory."""
_CACHED_HEADER_BYTES: Final = 192

_ONE_FLOAT: Final = b",f\0\0"
_BUNDLE: Final = b"#bundle\0"
_BUNDLE_HEAD: Final = 16

_Header = tuple[str, Read, int | None]
_headers: dict[bytes, _Header] = {}
_floats: dict[bytes, str] = {}  # of one f, what most messages are: no tuple for the garbage collector to walk
_ages: deque[bytes] = deque()
_float = Struct(">f").unpack_from
_size = Struct(">i").unpack_from
_new = tuple.__new__  # half the cost of calling Message


def decode(data: bytes | bytearray | memoryview) -> Message | Bundle:
    """The message or bundle in one packet; OscError says what is wrong.

    A message without a type tag string is taken if it ends with its address (a trigger without argument, as
    OSC 1.0's older senders write it) and refused if bytes follow, which could be anything. One bad element
    refuses its whole bundle.
    """
    if data.__class__ is not bytes:
        data = bytes(data)
    header = data[:-4]
    address = _floats.get(header)  # no header is the beginning of another, so what follows is its argument
    if address is not None:
        return _new(Message, (address, _float(data, -4)))
    known = _headers.get(header)
    if known is not None and known[2] == 4:
        return _new(Message, (known[0], known[1](data, -4)))
    if header.endswith(_ONE_FLOAT) and (address := _plain_address(header)) is not None:
        _keep(header, (address, _float, 4))
        return _new(Message, (address, _float(data, -4)))
    return _packet(data, 0)


def _plain_address(header: bytes) -> str | None:
    """The address before one f, read the short way, or None where anything is unusual."""
    stop = header.find(b"\0")
    if header[:1] != b"/" or len(header) - 4 != padded(stop + 1) or header[stop:-4].strip(b"\0"):
        return None
    text = header[:stop]
    if len(header) > _CACHED_HEADER_BYTES or not text.isascii():
        return None
    address = text.decode("ascii")
    return address if address.isprintable() else None


def _packet(data: bytes, depth: int) -> Message | Bundle:
    if data[:1] == b"/":
        return _message(data)
    if data[:8] == _BUNDLE:
        return _bundle(data, depth)
    if not data:
        raise OscError("the packet is empty")
    raise OscError(f"a packet begins with / or #bundle, got {data[:8]!r}")


def _message(data: bytes) -> Message:
    end = _header_end(data)
    header = data[:end]
    address, read, size = _known(header) or _learn(header)
    if size is not None and size != len(data) - end:
        raise OscError(f"{address} has {len(data) - end} bytes of arguments where its types say {size}")
    try:
        return Message(address, read(data, end))
    except OscError as fault:
        raise OscError(f"{address}: {fault}") from fault


def _header_end(data: bytes) -> int:
    """Where the arguments begin; the header up to there may still be malformed."""
    comma = data.find(b"\0,") + 1  # a pattern's own comma has no zero before it
    if not comma:
        return len(data)
    stop = data.find(b"\0", comma)
    if stop < 0:
        raise OscError("the type tag string has no end")
    end = padded(stop + 1)
    if end > len(data):
        raise OscError("the type tag string is not padded to a multiple of four bytes")
    return end


def _known(header: bytes) -> _Header | None:
    address = _floats.get(header)
    return (address, _float, 4) if address is not None else _headers.get(header)


def _learn(header: bytes) -> _Header:
    """Understand a new header and keep it; one that is malformed is refused and never kept."""
    address, offset = read_string(header, 0, "ascii")
    if not address.isprintable():
        raise OscError(f"an address is printable, got {address!r}")
    known = (address, *_types(header, offset, address))
    if len(header) <= _CACHED_HEADER_BYTES:
        _keep(header, known)
    return known


def _keep(header: bytes, known: _Header) -> None:
    if len(_ages) >= CACHED_HEADERS:
        oldest = _ages.popleft()
        if _floats.pop(oldest, None) is None:
            _headers.pop(oldest, None)
    _ages.append(header)
    if known[2] == 4 and header.endswith(_ONE_FLOAT):
        _floats[header] = known[0]
    else:
        _headers[header] = known


def _types(header: bytes, offset: int, address: str) -> tuple[Read, int | None]:
    if offset < len(header) and header[offset : offset + 1] != b",":
        raise OscError(f"{address} has no type tag string, so its arguments cannot be told")
    types, _ = read_string(header, offset, "ascii") if offset < len(header) else (",", offset)
    if len(types) > MAX_ARGUMENTS:
        raise OscError(f"{address} has {len(types) - 1} arguments; {MAX_ARGUMENTS} are the most")
    try:
        made = signature(types[1:])
    except OscError as fault:
        raise OscError(f"{address}: {fault}") from fault
    return made.read, made.size


def _bundle(data: bytes, depth: int) -> Bundle:
    if depth >= MAX_DEPTH:
        raise OscError(f"bundles lie more than {MAX_DEPTH} deep in one another")
    if len(data) < _BUNDLE_HEAD:
        raise OscError("a bundle ends before its time tag does")
    elements: list[Message | Bundle] = []
    offset = _BUNDLE_HEAD
    while offset < len(data):
        if len(elements) == MAX_ELEMENTS:
            raise OscError(f"a bundle has more than {MAX_ELEMENTS} elements")
        element = _element(data, offset)
        elements.append(decode(element) if element[:1] == b"/" else _packet(element, depth + 1))
        offset += 4 + len(element)
    return Bundle(from_ntp(int.from_bytes(data[8:16])), tuple(elements))


def _element(data: bytes, offset: int) -> bytes:
    start = offset + 4
    left = len(data) - start
    size = _size(data, offset)[0] if left >= 0 else 0
    if size <= 0 or size % 4 or size > left:
        raise OscError(f"a bundle element says {size} bytes where {max(left, 0)} follow")
    return data[start : start + size]
