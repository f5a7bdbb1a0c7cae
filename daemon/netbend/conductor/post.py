"""What is sent by UDP: it leaves from the OSC port itself, whichever of its sockets reaches the target."""

import socket
from collections.abc import Iterable


def send(sockets: Iterable[socket.socket], packet: bytes, host: str, port: int) -> bool:
    """Send from the socket of the target's family; one bound to loopback does not reach further."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for one in sockets:
        if one.family == family:
            try:
                one.sendto(packet, (host, port))
            except BlockingIOError:
                pass  # its buffer is full: feedback is dropped before it holds anything up
            except OSError:
                return False
            return True
    return False
