"""What is sent by UDP comes from the socket of its target's family."""

import socket

import pytest

from netbend.conductor.post import send


class Door:
    """A socket that sends nothing, and fails where it is told to."""

    def __init__(self, family: socket.AddressFamily, fault: OSError | None = None) -> None:
        self.family, self.fault = family, fault
        self.sent: list[tuple[bytes, tuple[str, int]]] = []

    def sendto(self, packet: bytes, target: tuple[str, int]) -> None:
        if self.fault is not None:
            raise self.fault
        self.sent.append((packet, target))


@pytest.mark.parametrize(("host", "which"), [("127.0.0.1", 0), ("::1", 1)])
def test_a_packet_leaves_from_the_socket_of_its_family(host: str, which: int) -> None:
    doors = [Door(socket.AF_INET), Door(socket.AF_INET6)]
    assert send(doors, b"packet", host, 9000)
    assert [door.sent for door in doors].index([(b"packet", (host, 9000))]) == which
    assert doors[1 - which].sent == []


def test_where_no_socket_is_of_the_family_nothing_is_sent() -> None:
    assert not send([Door(socket.AF_INET)], b"packet", "::1", 9000)


@pytest.mark.parametrize(("fault", "reached"), [(BlockingIOError(), True), (OSError(), False)])
def test_a_full_buffer_drops_a_packet_and_no_subscriber(fault: OSError, reached: bool) -> None:
    assert send([Door(socket.AF_INET, fault)], b"packet", "127.0.0.1", 9000) == reached
