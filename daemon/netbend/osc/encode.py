"""Messages to bytes, built by python-osc; a number goes as a type that keeps it."""

import math
import struct
from collections.abc import Callable, Iterable, Sequence
from types import NoneType
from typing import Any, Final, TypeAlias

from pythonosc.osc_bundle import OscBundle
from pythonosc.osc_bundle_builder import IMMEDIATELY, OscBundleBuilder
from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import BuildError, OscMessageBuilder

from netbend.error import OscError
from netbend.osc.message import Argument, Color, Midi

Sendable: TypeAlias = "Argument | Sequence[Any]"
"""An Argument other than Impulse and TimeTag, which python-osc does not write, or a list as an array."""

_INT32: Final = range(-(2**31), 2**31)
_INT64: Final = range(-(2**63), 2**63)
_FLOAT_LIMIT: Final = 3.4028235677973366e38  # where rounding to float32 overflows

_BuilderType = str | list[Any]


def encode(address: str, *arguments: Sendable, types: str | None = None) -> bytes:
    """One message; `types` gives the arguments' type tags (one each, no arrays) instead of the rule.

    The rule: a float is f, but a whole one that float32 would change is i, or d beyond int32 (a seed stays
    that seed); an int is i, h beyond int32; bool T or F, None N, str s, bytes b, a list or tuple an array.
    python-osc writes no empty blob.
    """
    if types is not None and len(types) != len(arguments):
        raise OscError(f"{address}: types {types!r} are {len(types)}, the arguments {len(arguments)}")
    builder = OscMessageBuilder(_checked(address))
    try:
        for index, argument in enumerate(arguments):
            tag = types[index] if types is not None else type_of(argument)
            builder.add_arg(_plain(argument, tag), tag)
        return builder.build().dgram
    except (BuildError, ValueError, TypeError, OverflowError, struct.error) as fault:
        raise OscError(f"{address}: {arguments!r} cannot be sent: {fault}") from fault


def encode_bundle(packets: Iterable[bytes], time: float | None = None) -> bytes:
    """Encoded messages and bundles as one bundle, due at `time` (Unix seconds, None for immediately)."""
    # python-osc annotates its time as int and takes a float.
    builder = OscBundleBuilder(IMMEDIATELY if time is None else time)  # type: ignore[arg-type]
    for packet in packets:
        builder.add_content(OscBundle(packet) if packet[:1] == b"#" else OscMessage(packet))
    return builder.build().dgram


def type_of(argument: Sendable) -> _BuilderType:
    """The type tag an argument goes out with; a list of them for an array."""
    for kind, tag in _TAGS:
        if isinstance(argument, kind):
            return tag(argument)
    raise OscError(f"{type(argument).__name__} has no type in an outgoing message")


def _int_type(number: int) -> str:
    if number in _INT32:
        return "i"
    if number in _INT64:
        return "h"
    raise OscError(f"{number} is beyond 64 bits")


def _float_type(number: float) -> str:
    if not math.isfinite(number) or not number.is_integer():
        return "f"
    if abs(number) < _FLOAT_LIMIT and struct.unpack(">f", struct.pack(">f", number))[0] == number:
        return "f"
    return "i" if int(number) in _INT32 else "d"


_TAGS: Final[tuple[tuple[type, Callable[[Any], _BuilderType]], ...]] = (
    (bool, lambda switch: "T" if switch else "F"),  # before int, which it is too
    (int, _int_type),
    (float, _float_type),
    (str, lambda _: "s"),
    (bytes, lambda _: "b"),
    (NoneType, lambda _: "N"),
    (Color, lambda _: "r"),
    (Midi, lambda _: "m"),
    (list, lambda array: [type_of(element) for element in array]),
    (tuple, lambda array: [type_of(element) for element in array]),
)


def _plain(argument: Any, tag: _BuilderType) -> Any:
    """The argument as python-osc's builder takes it."""
    match argument:
        case Color(red, green, blue, alpha):
            return int.from_bytes(bytes((red, green, blue, alpha)))
        case Midi(port, status, data1, data2):
            return (port, status, data1, data2)
        case list() | tuple() if isinstance(tag, list):
            return [_plain(element, inner) for element, inner in zip(argument, tag, strict=True)]
        case str():
            return _checked(argument)
    return int(argument) if tag in ("i", "h") else argument


def _checked(text: str) -> str:
    if "\0" in text:
        raise OscError(f"a string ends at its first zero, so {text!r} cannot be sent")
    return text
