"""A socket that hears itself: what a datagram goes through is warm after one, and nobody else has heard it."""

import contextlib
import socket

from netbend.wekinator.port import LARGEST


class Mirror:
    """Sends packets to itself; what cannot be sent is of no use to anybody and dropped."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.connect(self._socket.getsockname())
        self._socket.setblocking(False)

    def show(self, packet: bytes) -> None:
        """There and back."""
        with contextlib.suppress(OSError):
            self._socket.send(packet)
            self._socket.recvfrom(LARGEST)

    def close(self) -> None:
        """Let go of the socket."""
        self._socket.close()
