"""OSC over a stream: packets with a length before them (OSC 1.0) or between END bytes (SLIP, OSC 1.1).

A parser takes bytes as they come and gives whole packets; once its `fault` is set the stream is lost
and gives nothing more.
"""

import struct
from typing import Final, Protocol

from netbend.error import OscError

MAX_PACKET: Final = 2**20
"""Bytes of one packet on a stream: what a sender may make us hold."""

_LENGTH: Final = struct.Struct(">i")
_END: Final = b"\xc0"
_ESC: Final = b"\xdb"
_ESCAPED_END: Final = b"\xdb\xdc"
_ESCAPED_ESC: Final = b"\xdb\xdd"


class Framing(Protocol):
    """One direction of one connection; `fault` says why it cannot be read on."""

    fault: OscError | None

    def feed(self, data: bytes) -> list[bytes]:
        """The packets that these bytes complete."""
        ...

    def frame(self, packet: bytes) -> bytes:
        """A packet as it goes on the wire."""
        ...


class LengthPrefixed:
    """Each packet follows its size, an int32, the most significant byte first."""

    def __init__(self, max_packet: int = MAX_PACKET) -> None:
        self.fault: OscError | None = None
        self._max = max_packet
        self._held = bytearray()

    def feed(self, data: bytes) -> list[bytes]:
        """The packets that these bytes complete."""
        packets: list[bytes] = []
        if self.fault is not None:
            return packets
        held = self._held
        held += data
        start = 0
        while len(held) - start >= 4:
            (size,) = _LENGTH.unpack_from(held, start)
            if not 0 <= size <= self._max:
                self.fault = OscError(f"a packet of {size} bytes; the most is {self._max}")
                held.clear()
                return packets
            stop = start + 4 + size
            if len(held) < stop:
                break
            packets.append(bytes(held[start + 4 : stop]))
            start = stop
        del held[:start]
        return packets

    def frame(self, packet: bytes) -> bytes:
        """A packet as it goes on the wire."""
        return _LENGTH.pack(len(packet)) + packet


class Slip:
    """Packets between END bytes, RFC 1055; read with END on both sides (OSC 1.1) or only behind."""

    def __init__(self, max_packet: int = MAX_PACKET) -> None:
        self.fault: OscError | None = None
        self._max = max_packet
        self._held = bytearray()

    def feed(self, data: bytes) -> list[bytes]:
        """The packets that these bytes complete; an ESC that escapes nothing stays, for decode to refuse."""
        packets: list[bytes] = []
        if self.fault is not None:
            return packets
        *ended, rest = bytes(data).split(_END)
        for piece in ended:
            packet = _unescape(bytes(self._held) + piece)
            self._held.clear()
            if len(packet) > self._max:
                return self._fail(packets, f"a packet of {len(packet)} bytes; the most is {self._max}")
            if packet:
                packets.append(packet)
        self._held += rest
        if len(self._held) > 2 * self._max:  # every byte may be escaped
            return self._fail(packets, f"no END in {len(self._held)} bytes")
        return packets

    def _fail(self, packets: list[bytes], reason: str) -> list[bytes]:
        self.fault = OscError(reason)
        self._held.clear()
        return packets

    def frame(self, packet: bytes) -> bytes:
        """A packet as it goes on the wire."""
        return _END + packet.replace(_ESC, _ESCAPED_ESC).replace(_END, _ESCAPED_END) + _END


def _unescape(data: bytes) -> bytes:
    # END first: replacing ESC first would make ESC ESC_END out of ESC ESC_ESC ESC_END.
    return b"\xdb".join(piece.replace(_ESCAPED_END, _END) for piece in data.split(_ESCAPED_ESC))


def guess(first: bytes, max_packet: int = MAX_PACKET) -> Framing:
    """The framing of a connection from what arrives first (at least one byte).

    A length below 16 MiB begins with 0; SLIP begins with END, or with the packet's own / or # where the
    sender writes END only behind. OscError for anything else (a browser, say).
    """
    if first[:1] == b"\0":
        return LengthPrefixed(max_packet)
    if first[:1] in (_END, b"/", b"#"):
        return Slip(max_packet)
    raise OscError(f"neither a length nor SLIP: the stream begins with {first[:8]!r}")
