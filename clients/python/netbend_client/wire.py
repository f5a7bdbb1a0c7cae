"""OSC as bytes: one message out, and whatever comes in."""

import struct
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

from pythonosc.osc_bundle import OscBundle
from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder

Value = float | int | str | bool
"""What an address takes and holds."""

Change = tuple[str, tuple[Value, ...]]
"""An address and what came with it."""


_WHOLE: Final = 2.0**24
"""Above it a float32 no longer holds every whole number: seed 123456789 would become 123456792."""


class ClientError(Exception):
    """netbend did not answer, or answered that a message cannot be used."""


def silence(address: str, values: tuple[Value, ...], host: str, port: int) -> ClientError:
    """What to say where no answer came."""
    question = " ".join((address, *map(str, values)))
    return ClientError(f"no answer to {question}; is netbend running on {host}, OSC port {port}?")


def encode(address: str, values: tuple[Value, ...]) -> bytes:
    """One message as a packet."""
    if len(values) == 1 and type(value := values[0]) is float and abs(value) <= _WHOLE:
        return _before_a_float(address) + struct.pack(">f", value)  # what a glove sends, thousands a second
    builder = OscMessageBuilder(address)
    for value in values:
        wide = isinstance(value, float) and value.is_integer() and abs(value) > _WHOLE
        builder.add_arg(value, "d" if wide else None)  # type: ignore[no-untyped-call,unused-ignore]
    return builder.build().dgram


@lru_cache(4096)
def _before_a_float(address: str) -> bytes:
    builder = OscMessageBuilder(address)
    builder.add_arg(0.0)  # type: ignore[no-untyped-call,unused-ignore]
    return builder.build().dgram[:-4]


def decode(packet: bytes) -> Iterator[Change]:
    """The messages of a packet; one that is damaged has none."""
    try:
        parts: Any = OscBundle(packet) if OscBundle.dgram_is_bundle(packet) else [OscMessage(packet)]
        for part in parts:
            if isinstance(part, OscMessage):
                yield part.address, tuple(part.params)
            else:
                yield from decode(part.dgram)
    except Exception:  # noqa: BLE001  python-osc throws whatever it stumbles over
        return


def refusal(change: Change, address: str, about: str) -> str | None:
    """Why netbend refused what was asked, if this message says so."""
    if change[0] == "/error" and len(change[1]) >= 2 and change[1][0] == address and about in str(change[1][1]):
        return str(change[1][1])
    return None
