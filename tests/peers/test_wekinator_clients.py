"""Clients of Wekinator, unchanged but for their ports, train and run through the daemon and move a network."""

from collections.abc import Iterator

import numpy as np
import pytest

from tests.peers.peer import Mailbox, free_port
from tests.peers.pure_data import PureData
from tests.peers.python_osc import PythonOsc
from tests.support.daemon import Daemon, daemon, until

pytestmark = pytest.mark.peer

CONTROL = "/wekinator/control"
ANGLE = "/zone/middle/rotate/angle"
Client = PureData | PythonOsc


@pytest.fixture(scope="module")
def heard_at() -> int:
    return free_port()


@pytest.fixture(scope="module")
def show(heard_at: int) -> Iterator[Daemon]:
    with daemon("--wekinator-to", f"127.0.0.1:{heard_at}", network="default") as show:
        yield show


@pytest.fixture(params=[PureData, PythonOsc])
def client(request: pytest.FixtureRequest, show: Daemon) -> Iterator[Client]:
    with request.param(("127.0.0.1", int(str(show.facts["wekinator_port"])))) as client:
        yield client


def test_a_client_trains_and_runs_and_the_picture_moves(client: Client, show: Daemon, heard_at: int) -> None:
    ear = client.listen(heard_at)
    show.client.set("/map/new", "numbers", 2)
    show.client.set("/mod/map/1/to", ANGLE)
    show.client.set("/mod/map/2/add", "/zone/fine/multiply/factor")
    show.client.ping()
    _record(client)
    assert len(_until_done(client, ear)) == 2  # what was said when the project was made
    client.send(f"{CONTROL}/startRunning")

    first = _run(client, ear, 0.0)
    until(lambda: abs(float(show.client.get(ANGLE)) - first[0]) < 1e-3)
    resting = show.settle()
    second = _run(client, ear, 1.0)
    until(lambda: abs(float(show.client.get(ANGLE)) - second[0]) < 1e-3)
    assert first == pytest.approx((-60.0, 0.0), abs=1.0)
    assert second == pytest.approx((60.0, 1.0), abs=1.0)
    assert float(show.client.get("/map/output/2")) == pytest.approx(1.0, abs=0.05)
    assert np.abs(show.settle().astype(int) - resting).mean() > 2


def _record(client: Client) -> None:
    """Two poses, ten examples each, as a hand that trembles makes them."""
    for pose, targets in ((0.0, (-60.0, 0.0)), (1.0, (60.0, 1.0))):
        client.send(f"{CONTROL}/outputs", "ff", *targets)
        client.send(f"{CONTROL}/startRecording")
        for example in range(10):
            client.send("/wek/inputs", "fff", pose + 0.001 * example, 1 - pose, 0.5)
        client.send(f"{CONTROL}/stopRecording")


def _until_done(client: Client, ear: Mailbox) -> list[tuple[float, ...]]:
    client.send(f"{CONTROL}/train")
    heard = []
    while (answer := ear.next()).address != "/wekinator/status/done-training":
        heard.append(answer.arguments)
    return heard


def _run(client: Client, ear: Mailbox, pose: float) -> tuple[float, ...]:
    client.send("/wek/inputs", "fff", pose, 1 - pose, 0.5)
    answer = ear.next()
    assert answer.address == "/wek/outputs"
    return answer.arguments
