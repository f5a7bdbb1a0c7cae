"""Bytes as a port gives them, cut anywhere, to messages: running status, and real-time bytes inside other messages."""

from collections.abc import Iterator
from typing import Final

from netbend_mappings.midi.message import END, REAL_TIME, SYSEX, Message, build, spec_of

SYSEX_LIMIT: Final = 2**16
"""Data bytes of one sysex that are kept; a longer one is passed over whole."""


class Decoder:
    """One port's stream; a new connection takes a new decoder, so that nothing of the old one is left."""

    def __init__(self) -> None:
        self._status = 0
        self._data = bytearray()
        self.strays = 0
        """Bytes that belonged to no message, and messages that another one cut off."""

    def feed(self, data: bytes) -> Iterator[Message]:
        """The messages that these bytes complete."""
        for byte in data:
            if byte < 0x80:
                message = self._take_data(byte)
            elif byte >= REAL_TIME:
                message = build(byte, b"") if spec_of(byte) else None
            else:
                message = self._take_status(byte)
            if message is not None:
                yield message

    def _take_status(self, status: int) -> Message | None:
        ended = None
        if status == END and self._status == SYSEX:
            if len(self._data) <= SYSEX_LIMIT:
                ended = Message("sysex", data=bytes(self._data))
            else:
                self.strays += 1
        elif self._data or self._status == SYSEX or status == END:
            self.strays += 1
        self._data.clear()
        spec = spec_of(status)
        self._status = status if spec or status == SYSEX else 0
        if spec and spec.length == 0:
            self._status = 0
            return build(status, b"")
        return ended

    def _take_data(self, byte: int) -> Message | None:
        if self._status == SYSEX:
            if len(self._data) <= SYSEX_LIMIT:
                self._data.append(byte)
            return None
        spec = spec_of(self._status)
        if spec is None:
            self.strays += 1
            return None
        self._data.append(byte)
        if len(self._data) < spec.length:
            return None
        message = build(self._status, bytes(self._data))
        self._data.clear()
        if self._status >= SYSEX:
            self._status = 0  # system common messages have no running status
        return message
