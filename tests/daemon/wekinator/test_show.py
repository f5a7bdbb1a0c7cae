"""Learning inside a show: `/map/…` on the OSC port, Wekinator's clients on theirs, and parameters that move."""

import os
import signal
import socket
from collections.abc import Iterator

import pytest

from netbend.osc.decode import decode
from netbend.osc.encode import encode
from netbend.osc.message import Message
from netbend_client import Client as Hands
from tests.daemon.wekinator.server import DEADLINE_SECONDS, DONE, Client
from tests.support.daemon import Daemon, daemon, until

ANGLE = "/zone/middle/rotate/angle"
FACTOR = "/zone/fine/multiply/factor"


class Show:
    """A daemon, a performer's hands at its OSC port, and a client at its Wekinator port."""

    def __init__(self, running: Daemon, client: Client) -> None:
        self.daemon, self.hands, self.client = running, running.client, client
        client.target = ("127.0.0.1", int(str(running.facts["wekinator_port"])))

    def hand(self, address: str, *values: float | str) -> None:
        """What a hand does, done."""
        self.hands.set(address, *values)
        self.hands.ping()

    def value(self, address: str) -> float:
        value = self.hands.get(address)
        assert isinstance(value, int | float)
        return float(value)

    def wait_for(self, address: str, value: float) -> None:
        until(lambda: self.value(address) == pytest.approx(value, abs=1e-3), what=f"{address} is {value}")

    def inputs(self, *values: float) -> None:
        self.client.say("/wek/inputs", *values, types="f" * len(values))

    def begin(self) -> None:
        """One output of one input, and nothing of it heard yet."""
        self.client.fence()
        self.hand("/map/new", "numbers", 1)
        self.hand("/mod/map/1/to", "")


@pytest.fixture(scope="module")
def show() -> Iterator[Show]:
    client = Client()
    with daemon("--wekinator-to", f"127.0.0.1:{client.port}") as running:
        yield Show(running, client)
    client.close()


def _learn(show: Show) -> None:
    """Two settings of the angle, shown with two inputs."""
    for given, angle in ((0.0, -40.0), (1.0, 80.0)):
        show.hand(ANGLE, angle)
        show.hand("/map/record", 1)
        show.inputs(given)
        show.client.fence()  # the input is in before the hand lets go
        show.hand("/map/record", 0)
    show.hand("/map/learner", "linear")
    show.hand("/map/train")
    while show.client.hear()[0] != DONE:
        pass


def test_record_takes_the_values_of_the_mapped_parameters_and_running_plays_them(show: Show) -> None:
    show.begin()
    show.hand("/mod/map/1/to", ANGLE)
    _learn(show)
    show.hand("/map/run")
    show.inputs(0.5)
    assert show.client.hear() == ("/wek/outputs", "f", pytest.approx(20.0, abs=1e-3))
    show.wait_for(ANGLE, 20.0)
    assert show.value("/map/output/1") == pytest.approx((20 + 180) / 360, abs=1e-3)


def test_an_output_is_a_source_of_modulation(show: Show) -> None:
    show.begin()
    show.hand("/mod/map/1/add", FACTOR, 0.0, 2.0)
    show.inputs(0.0)
    show.client.hear()
    before = show.value(FACTOR)
    show.hand("/map/output/1", 0.5)
    show.wait_for(f"{FACTOR}/played", before + 1.0)
    assert show.value(FACTOR) == before
    show.hand("/mod/map/1/clear")


def test_an_output_that_a_hand_moves_is_sent_at_once(show: Show) -> None:
    show.begin()
    show.inputs(0.0)
    show.client.fence()
    show.hand("/map/output/1", 0.75)
    assert show.client.hear() == ("/wek/outputs", "f", 0.75)
    show.hand("/map/randomise", 3)
    (value,) = show.client.hear()[2:]
    show.wait_for("/map/output/1", value)


def test_rounds_are_undone_and_status_is_answered(show: Show) -> None:
    show.begin()
    show.hand("/map/record", 1)
    show.inputs(0.25)
    show.client.fence()
    show.hand("/map/stop")
    with Hands(port=show.daemon.osc_port, timeout_seconds=30.0) as other:
        until(lambda: _examples(other) == 1)
        show.hand("/map/undo")
        assert _examples(other) == 0
        show.hand("/map/redo")
        assert _examples(other) == 1


def _examples(hands: Hands) -> float:
    """How many examples the daemon says there are."""
    (found,) = hands._ask("/map/status", (), "/map/status/examples")
    assert isinstance(found, int)
    return found


def test_what_cannot_be_done_is_said_to_hands_and_never_to_wekinators_clients(show: Show) -> None:
    show.begin()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as hand:
        hand.settimeout(DEADLINE_SECONDS)
        hand.sendto(encode("/map/train"), ("127.0.0.1", show.daemon.osc_port))
        answer = decode(hand.recv(65536))
    assert isinstance(answer, Message)
    assert answer.address == "/error"
    assert "no project is open" in str(answer.arguments[1])
    show.client.say("/wek/inputs/nonsense", 1.0)
    assert show.client.fence() == []
    assert not show.client.has_reply()


def test_a_killed_conductor_goes_on_with_the_project_and_runs_it(show: Show) -> None:
    show.begin()
    show.hand("/mod/map/1/to", ANGLE)
    _learn(show)
    show.hand("/map/run")
    show.inputs(0.5)
    show.client.hear()
    show.wait_for("/map/running", 1)
    before = show.daemon.pid("conductor")
    os.kill(before, signal.SIGKILL)
    until(lambda: show.daemon.pid("conductor") not in (before, 0))

    def plays() -> bool:
        show.inputs(1.0)
        return show.value(ANGLE) == pytest.approx(80.0, abs=1e-3)

    until(plays, 60.0)
