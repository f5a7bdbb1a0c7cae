"""A small UDP server in netbend's place: records what our decoder makes of a peer's packets, and answers.

`/get s` is answered with that address and 0.5, `/ping` with `/pong "recorder"`, both to the sender's socket.
"""

import queue
import socket
import threading
from collections.abc import Iterator

from netbend.osc.decode import decode
from netbend.osc.encode import encode
from netbend.osc.message import Bundle, Message
from tests.peers.peer import DEADLINE_SECONDS, Closing, Target


class Recorder(Closing):
    """`target` is where peers send; a packet that does not decode fails the test that waits for it."""

    def __init__(self) -> None:
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", 0))
        self.target: Target = self._udp.getsockname()[:2]
        self._arrived: queue.Queue[Message | Bundle | Exception] = queue.Queue()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def next(self) -> Message | Bundle:
        """The next packet, decoded."""
        try:
            packet = self._arrived.get(timeout=DEADLINE_SECONDS)
        except queue.Empty:
            raise AssertionError(f"no packet in {DEADLINE_SECONDS} s") from None
        if isinstance(packet, Exception):
            raise packet
        return packet

    def tell(self, port: int, packet: bytes) -> None:
        """Send feedback to a peer's ear."""
        self._udp.sendto(packet, ("127.0.0.1", port))

    def close(self) -> None:
        """Stop and free the port."""
        self._udp.sendto(b"", self.target)
        self._thread.join(DEADLINE_SECONDS)
        self._udp.close()

    def _serve(self) -> None:
        while True:
            data, sender = self._udp.recvfrom(65536)
            if not data:
                return
            try:
                packet = decode(data)
            except Exception as fault:  # noqa: BLE001  belongs to whoever waits
                self._arrived.put(fault)
                continue
            for answer in _answers(packet):
                self._udp.sendto(answer, sender)
            self._arrived.put(packet)


def _answers(packet: Message | Bundle) -> Iterator[bytes]:
    if isinstance(packet, Bundle):
        for element in packet.elements:
            yield from _answers(element)
    elif packet.address == "/get":
        yield encode(str(packet.arguments[0]), 0.5)
    elif packet.address == "/ping":
        yield encode("/pong", "recorder")
