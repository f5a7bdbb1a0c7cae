"""Where answers go: one socket, connected, since that saves the look-up of the way for each datagram."""

import contextlib
import ipaddress
import socket
from typing import TYPE_CHECKING, Any, Final

from netbend.error import OscError, PortError
from netbend.osc.encode import encode
from netbend.port import enlarge
from netbend.wekinator.floats import Values, encoder

if TYPE_CHECKING:
    from collections.abc import Callable

_ENCODERS: Final = 4096
"""Addresses remembered; output names may change for ever."""


class Target:
    """Sends the protocol's messages to a host and port; what cannot be sent is dropped before it holds anything up."""

    def __init__(self, host: str, port: int) -> None:
        self.port = port
        family, _, _, _, self._address = _resolved(host, port)
        self._socket = socket.socket(family, socket.SOCK_DGRAM)
        enlarge(self._socket)
        self._socket.setblocking(False)
        self._socket.connect(self._address)
        self._encoders: dict[tuple[str, int], Callable[[Values], bytes]] = {}
        self.sent = 0

    def numbers(self, address: str, values: Values) -> None:
        """Numbers as floats, all of them of type f."""
        self._send(self.packet(address, values))

    def packet(self, address: str, values: Values) -> bytes:
        """What `numbers` sends."""
        write = self._encoders.get((address, values.size))
        if write is None:
            if len(self._encoders) >= _ENCODERS:
                self._encoders.clear()
            write = self._encoders[address, values.size] = encoder(address, values.size)
        return write(values)

    def bare(self, address: str) -> None:
        """An address alone."""
        with contextlib.suppress(OscError):  # a gesture may be named with what no address may have
            self._send(encode(address))

    def told(self, address: str, *values: Any) -> None:
        """What goes beyond Wekinator, and was asked for."""
        with contextlib.suppress(OscError):
            self._send(encode(address, *values))

    def batch(self, address: str, path: str) -> None:
        """The answer to a file of inputs, one port further."""
        with contextlib.suppress(OSError), socket.socket(self._socket.family, socket.SOCK_DGRAM) as one:
            one.sendto(encode(address, path), (*self._address[:1], self.port + 1, *self._address[2:]))

    def _send(self, packet: bytes) -> None:
        try:
            self._socket.send(packet)
            self.sent += 1
        except OSError:  # nobody listens there, or a full buffer
            return

    def close(self) -> None:
        """Let go of the socket."""
        self._socket.close()


def _resolved(host: str, port: int) -> tuple[int, int, int, str, tuple[object, ...]]:
    """The first way to a host; `localhost` is 127.0.0.1, where Wekinator's clients listen."""
    if host in ("", "localhost"):
        host = "127.0.0.1"
    try:
        ipaddress.ip_address(host)
    except ValueError as fault:
        raise PortError(f"outputs go to localhost or to a number such as 192.168.1.20, got {host!r:.60}") from fault
    found = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM, flags=socket.AI_NUMERICHOST)[0]
    return found[0], found[1], found[2], found[3], tuple(found[4])
