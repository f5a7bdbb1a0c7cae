"""Every kind of MIDI message, from a real peer over JACK through the real daemon into parameters, intact."""

import json
import time
from collections.abc import Iterator

import pytest

from netbend_mappings.midi.message import Message, encode
from tests.daemon.midi.jack import Peer, own_server
from tests.support.daemon import Daemon, daemon, until

pytestmark = pytest.mark.peer

EXACT = 1e-6
"""An answer is a float32; a step of 14 bits is sixty times this."""

Row = tuple[str, int, list[Message], float]


def ccs(*pairs: tuple[int, int]) -> list[Message]:
    return [Message("cc", 1, number, value) for number, value in pairs]


ROWS: list[Row] = [
    ("cc 20", 1, ccs((20, 93)), 93 / 127),
    ("cc14 16", 1, ccs((16, 1), (48, 2)), 130 / 16383),
    ("nrpn 1 2", 1, ccs((99, 1), (98, 2), (6, 3), (38, 4)), (3 << 7 | 4) / 16383),
    ("rpn 3 4", 1, ccs((101, 3), (100, 4), (6, 5), (38, 6)), (5 << 7 | 6) / 16383),
    ("bend", 1, [Message("bend", 1, 0, 12345)], 12345 / 16383),
    ("pressure", 1, [Message("pressure", 1, 0, 77)], 77 / 127),
    ("poly 60", 1, [Message("poly", 1, 60, 66)], 66 / 127),
    ("note 36", 1, [Message("note on", 1, 36, 55)], 55 / 127),
    ("voice-gate 1", 0, [Message("note on", 2, 70, 44)], 44 / 127),
    ("voice-pressure 1", 0, [Message("pressure", 2, 0, 33)], 33 / 127),
    ("voice-bend 1", 0, [Message("bend", 2, 0, 4321)], 4321 / 16383),
    ("voice-timbre 1", 0, [Message("cc", 2, 74, 22)], 22 / 127),
]
"""A control and its channel, what is sent, and where the macro then stands."""

OTHERS = [
    Message("sysex", data=bytes(range(128)) * 32), Message("quarter frame", 0, 0, 0x35), Message("song", 0, 0, 3),
    Message("tune request"),
]  # fmt: skip
"""What moves nothing, and must not stand in the way: the sysex has 4 kB."""


@pytest.fixture(scope="module")
def show(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Daemon, Peer]]:
    with pytest.MonkeyPatch.context() as patch, own_server(patch, tmp_path_factory.mktemp("jack")):
        peer = Peer()
        with daemon("--midi", "peer") as running:
            rows = [{"control": control, "address": f"/macro/{number}"} | ({"channel": channel} if channel else {})
                    for number, (control, channel, _, _) in enumerate(ROWS, 20)]  # fmt: skip
            running.client.set("/midi/map", json.dumps([{"name": "all", "device": ["peer*"], "control": rows}]))
            until(lambda: "peer:out: open" in running.log())
            yield running, peer
        peer.stop()


def send(peer: Peer, *messages: Message, wait: float = 0.006) -> None:
    peer.play(*map(encode, messages), wait=wait)


def arrives(
    running: Daemon,
    peer: Peer,
    messages: list[Message],
    address: str,
    stands: float,
    what: str = "",
    wait: float = 0.006,
) -> None:
    """Send until it stands there: JACK drops the packets of a period that a busy machine was late for."""

    def look() -> bool:
        send(peer, *messages, wait=wait)
        time.sleep(0.1 + wait * len(messages))
        return abs(float(running.client.get(address)) - stands) < EXACT

    until(look, 30.0, what)


def test_every_kind_of_control_moves_its_parameter_exactly(show: tuple[Daemon, Peer]) -> None:
    running, peer = show
    send(peer, *OTHERS, wait=0.05)
    for number, (control, _, messages, stands) in enumerate(ROWS, 20):
        arrives(running, peer, messages, f"/macro/{number}", stands, control)
    send(peer, *OTHERS, wait=0.05)


def test_a_programme_change_recalls_a_preset(show: tuple[Daemon, Peer]) -> None:
    running, peer = show
    running.client.set("/layer/1/rotate/angle", 33.0)
    running.client.call("/preset/40/store")
    running.client.set("/layer/1/rotate/angle", 0.0)
    arrives(running, peer, [Message("programme", 1, 0, 39)], "/layer/1/rotate/angle", 33.0)


def test_song_position_start_and_clock_place_the_beat(show: tuple[Daemon, Peer]) -> None:
    """The position counts sixteenths; the peer's waits make it some 100 beats a minute."""
    running, peer = show

    def placed() -> bool:
        send(peer, Message("stop"), Message("song position", 0, 0, 4000), Message("continue"))
        send(peer, *[Message("clock")] * 48, wait=0.025)
        time.sleep(1.5)
        return 1000.0 <= float(running.client.get("/tempo/beat/played")) < 1010.0

    until(placed, 60.0)


def test_a_burst_of_400_messages_ends_where_the_last_says(show: tuple[Daemon, Peer]) -> None:
    running, peer = show
    burst = ccs(*((20, number % 128) for number in range(399)), (20, 101))
    arrives(running, peer, burst, "/macro/20", 101 / 127, wait=0.0)
