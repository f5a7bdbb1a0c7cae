"""Feedback from the real daemon: each subscriber at its own rate, and the command line's for good."""

import socket
import time
from collections.abc import Iterator

import pytest

from netbend.osc.decode import decode
from netbend.osc.message import Message
from tests.daemon.osc.wire import packet
from tests.support.daemon import Daemon, daemon, until

ANGLE = "/layer/1/rotate/angle"


class Ear:
    """A socket that hears."""

    def __init__(self) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.setblocking(False)
        self.port = int(self.socket.getsockname()[1])
        self._messages: list[Message] = []

    def heard(self, address: str) -> list[Message]:
        """All that has come from an address so far."""
        while True:
            try:
                packet = decode(self.socket.recv(65536))
            except BlockingIOError:
                return [one for one in self._messages if one.address == address]
            if isinstance(packet, Message):
                self._messages.append(packet)


@pytest.fixture(scope="module")
def lasting() -> Iterator[Ear]:
    ear = Ear()
    yield ear
    ear.socket.close()


@pytest.fixture(scope="module")
def show(lasting: Ear) -> Iterator[Daemon]:
    with daemon("--feedback", f"127.0.0.1:{lasting.port}") as running:
        yield running


def test_one_who_asked_for_little_keeps_nobody_else_waiting(show: Daemon) -> None:
    slow, quick = Ear(), Ear()
    for ear, rate in ((slow, 1), (quick, 30)):
        ear.socket.sendto(packet("/subscribe", "ii", ear.port, rate), ("127.0.0.1", show.osc_port))
    show.client.ping()
    for step in range(1, 21):
        show.client.set(ANGLE, float(step))
        time.sleep(0.05)
    assert len(slow.heard(ANGLE)) <= 2
    assert len(quick.heard(ANGLE)) >= 12
    until(lambda: slow.heard(ANGLE)[-1].arguments == (20.0,))
    for ear in (slow, quick):
        ear.socket.close()


def test_the_target_of_the_command_line_hears_for_good(show: Daemon, lasting: Ear) -> None:
    show.client.set("/unsubscribe", lasting.port)
    show.client.call("/unsubscribe")
    show.client.set("/latent/seed", 77.0)
    until(lambda: lasting.heard("/latent/seed"))
