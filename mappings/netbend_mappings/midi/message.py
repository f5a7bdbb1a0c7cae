"""The MIDI messages as one table, from which decoding and encoding follow (MIDI 1.0 Detailed Specification 4.2)."""

from dataclasses import dataclass
from typing import Final

from netbend_mappings.midi.error import MidiError

SYSEX: Final = 0xF0
END: Final = 0xF7
REAL_TIME: Final = 0xF8
"""From here on a byte stands alone, wherever it comes."""


@dataclass(frozen=True, slots=True)
class Spec:
    """One kind of message: its status, how many data bytes follow, and what they are.

    `form` is "pair" (number, value), "value" (7 bits), "wide" (14 bits, low byte first) or "" (nothing).
    """

    status: int
    kind: str
    length: int
    form: str


SPECS: Final = (
    Spec(0x80, "note off", 2, "pair"),
    Spec(0x90, "note on", 2, "pair"),
    Spec(0xA0, "poly", 2, "pair"),
    Spec(0xB0, "cc", 2, "pair"),
    Spec(0xC0, "programme", 1, "value"),
    Spec(0xD0, "pressure", 1, "value"),
    Spec(0xE0, "bend", 2, "wide"),
    Spec(0xF1, "quarter frame", 1, "value"),
    Spec(0xF2, "song position", 2, "wide"),
    Spec(0xF3, "song", 1, "value"),
    Spec(0xF6, "tune request", 0, ""),
    Spec(0xF8, "clock", 0, ""),
    Spec(0xFA, "start", 0, ""),
    Spec(0xFB, "continue", 0, ""),
    Spec(0xFC, "stop", 0, ""),
    Spec(0xFE, "active sensing", 0, ""),
    Spec(0xFF, "reset", 0, ""),
)
BY_STATUS: Final = {spec.status: spec for spec in SPECS}
BY_KIND: Final = {spec.kind: spec for spec in SPECS}


@dataclass(frozen=True, slots=True)
class Message:
    """A MIDI message; `channel` 1..16, 0 where it has none; `data` is a sysex' content without F0 and F7."""

    kind: str
    channel: int = 0
    number: int = 0
    value: int = 0
    data: bytes = b""


def spec_of(status: int) -> Spec | None:
    """The table's row for a status byte, None for one that MIDI leaves undefined."""
    return BY_STATUS.get(status if status >= SYSEX else status & 0xF0)


def build(status: int, data: bytes) -> Message:
    """The message of a status byte and as many data bytes as its row has; a note on of velocity 0 is a note off."""
    spec = spec_of(status)
    assert spec is not None
    channel = (status & 0x0F) + 1 if status < SYSEX else 0
    match spec.form:
        case "pair":
            kind = "note off" if spec.kind == "note on" and data[1] == 0 else spec.kind
            return Message(kind, channel, data[0], data[1])
        case "value":
            return Message(spec.kind, channel, 0, data[0])
        case "wide":
            return Message(spec.kind, channel, 0, data[0] | data[1] << 7)
    return Message(spec.kind)


def encode(message: Message) -> bytes:
    """A message as bytes; MidiError where a number does not fit."""
    if message.kind == "sysex":
        if message.data and max(message.data) > 0x7F:
            raise MidiError(f"sysex data must be 0..127, got {max(message.data)}")
        return bytes((SYSEX, *message.data, END))
    spec = BY_KIND.get(message.kind)
    if spec is None:
        raise MidiError(f"no message is a {message.kind!r}; there are {', '.join(BY_KIND)} and sysex")
    return bytes((_status(spec, message), *_data(spec, message)))


def _status(spec: Spec, message: Message) -> int:
    if spec.status >= SYSEX:
        return spec.status
    if not 1 <= message.channel <= 16:
        raise MidiError(f"{message.kind}: channel must be 1..16, got {message.channel}")
    return spec.status | message.channel - 1


def _data(spec: Spec, message: Message) -> tuple[int, ...]:
    top = 0x3FFF if spec.form == "wide" else 0x7F
    if not (0 <= message.value <= top and 0 <= message.number <= 0x7F):
        raise MidiError(f"{message.kind}: number must be 0..127 and value 0..{top}, got {message}")
    forms = {
        "pair": (message.number, message.value),
        "value": (message.value,),
        "wide": (message.value & 0x7F, message.value >> 7),
        "": (),
    }
    return forms[spec.form]
