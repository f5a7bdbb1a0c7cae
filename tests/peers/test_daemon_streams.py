"""OSC over TCP in both framings, by programs that speak it: set, and answered on the stream."""

import subprocess
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from tests.conftest import require_module, require_program
from tests.peers.conftest import Played
from tests.peers.peer import DEADLINE_SECONDS

pytestmark = pytest.mark.peer

ANGLE = "/layer/2/rotate/angle"


@pytest.fixture(params=["1.0", "1.1"], ids=["length-prefixed", "SLIP"])
def stream(request: pytest.FixtureRequest, played: Played) -> Iterator[Any]:
    """python-osc's TCP client; OSC 1.0 prefixes lengths, 1.1 says SLIP."""
    client = require_module("pythonosc.tcp_client")
    with closing(client.SimpleTCPClient(*played.target, mode=request.param, timeout=DEADLINE_SECONDS)) as stream:
        yield stream


def test_a_stream_sets_and_is_answered(stream: Any, played: Played) -> None:
    for angle in (15.0, 0.0):
        stream.send_message(ANGLE, angle)
        stream.send_message("/get", ANGLE)
        heard = next(stream.get_messages())
        assert (heard.address, heard.params) == (ANGLE, [angle])
        assert played.value(ANGLE) == angle


def test_a_stream_hears_of_what_it_said_wrongly(stream: Any) -> None:
    stream.send_message("/layer/2/rotat/angle", 1.0)
    assert next(stream.get_messages()).address == "/error"


def test_a_stream_carries_a_bundle(stream: Any, played: Played) -> None:
    bundles = require_module("pythonosc.osc_bundle_builder")
    messages = require_module("pythonosc.osc_message_builder")
    for angle in (15.0, 0.0):
        bundle = bundles.OscBundleBuilder(bundles.IMMEDIATELY)
        for layer in (1, 2):
            bundle.add_content(messages.build_msg(f"/layer/{layer}/rotate/angle", angle))
        stream.send(bundle.build())
        for layer in (1, 2):
            played.wait_for(f"/layer/{layer}/rotate/angle", angle)


def test_oscsend_sets_over_tcp(played: Played) -> None:
    url = f"osc.tcp://{played.target[0]}:{played.target[1]}/"
    for angle in ("15", "0"):
        command = [require_program("oscsend"), url, ANGLE, "f", angle]
        subprocess.run(command, check=True, timeout=DEADLINE_SECONDS)
        played.wait_for(ANGLE, float(angle))
