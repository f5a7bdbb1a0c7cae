"""OSC bytes written by hand from the specification, apart from both our encoder and python-osc's."""

import struct
from collections.abc import Iterator
from typing import Any

from netbend.osc.decode import decode
from netbend.osc.message import Argument, Color, Impulse, Message, Midi, TimeTag

_LAYOUTS = {"i": ">i", "f": ">f", "h": ">q", "d": ">d"}


def string(text: str) -> bytes:
    raw = text.encode()
    return raw + bytes(4 - len(raw) % 4)


def blob(raw: bytes) -> bytes:
    return struct.pack(">i", len(raw)) + raw + bytes(-len(raw) % 4)


def argument(tag: str, value: Any) -> bytes:  # noqa: PLR0911  a case a type
    match tag, value:
        case (("s" | "S"), str()):
            return string(value)
        case "b", bytes():
            return blob(value)
        case "c", str():
            return struct.pack(">i", ord(value))
        case "t", TimeTag(ntp):
            return struct.pack(">Q", ntp)
        case "r", Color(red, green, blue, alpha):
            return bytes((red, green, blue, alpha))
        case "m", Midi(port, status, data1, data2):
            return bytes((port, status, data1, data2))
        case (("T" | "F" | "N" | "I"), _):
            return b""
    return struct.pack(_LAYOUTS[tag], value)


def packet(address: str, types: str = "", *values: Any) -> bytes:
    """`values` flat, one for each tag but brackets."""
    tags = [tag for tag in types if tag not in "[]"]
    body = b"".join(argument(tag, value) for tag, value in zip(tags, values, strict=True))
    return string(address) + string("," + types) + body


def bundle(*packets: bytes, ntp: int = 1) -> bytes:
    return b"#bundle\0" + struct.pack(">Q", ntp) + b"".join(blob(each) for each in packets)


def agree(address: str, types: str, *arguments: Argument) -> None:
    """The bytes of a message are what the specification says, and decode gives it back, type by type."""
    expected = Message(address, arguments)
    found = decode(packet(address, types, *_flat(arguments)))
    assert found == expected
    assert repr(found) == repr(expected)  # tells 1 from True and 1.0


def _flat(arguments: tuple[Argument, ...]) -> Iterator[Argument]:
    for each in arguments:
        if isinstance(each, tuple):
            yield from _flat(each)
        else:
            yield each


IMPULSE = Impulse.IMPULSE
