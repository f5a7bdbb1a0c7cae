"""Other people's programs play the real daemon: a sequencer over JACK, and ipMIDI from a network through qmidinet."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from netbend_mappings.midi.message import Message, encode
from tests.conftest import require_program
from tests.daemon.midi.jack import own_server
from tests.support.daemon import Daemon, daemon, until

pytestmark = pytest.mark.peer

IPMIDI = ("225.0.0.37", 21928)
"""Where ipMIDI speaks: raw MIDI in packets, to everybody who listens."""


@pytest.fixture(scope="module")
def jack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch, own_server(patch, tmp_path_factory.mktemp("jack")):
        yield


@contextmanager
def program(*command: str) -> Iterator[None]:
    """Another program that runs while the block does."""
    process = subprocess.Popen(
        command, env=os.environ | {"QT_QPA_PLATFORM": "offscreen"}, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield
    finally:
        process.terminate()
        process.wait(60)


def bind(show: Daemon, port: str, control: str, address: str, press: str = "") -> None:
    row = f'"control":"{control}","address":"{address}"' + (f',"press":"{press}"' if press else "")
    show.client.set("/midi/map", f'[{{"name":"peer","device":["*{port}*"],"control":[{{{row}}}]}}]')


def test_a_sequencers_notes_switch_on_and_off(jack: None) -> None:
    """Half a second a round: the note 60 sounds for its first half."""
    command = require_program("jack_midiseq"), "sequencer", "24000", "0", "60", "12000"
    with daemon("--midi", "sequencer") as show, program(*command):
        bind(show, "sequencer", "note 60", "/bend/bypass", "momentary")
        for state in (1, 0, 1, 0):
            until(lambda state=state: show.client.get("/bend/bypass") == state, 30.0)


def test_ipmidi_from_the_network_moves_a_parameter(jack: None) -> None:
    command = require_program("qmidinet"), "-n", "1", "-i", "lo", "-j", "1", "-a", "0"
    with daemon("--midi", "QmidiNet") as show, program(*command), socket.socket(type=socket.SOCK_DGRAM) as sender:
        sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton("127.0.0.1"))
        bind(show, "QmidiNet", "cc 7", "/macro/9")

        def moves() -> bool:
            for value in range(0, 128, 8):
                sender.sendto(encode(Message("cc", 1, 7, value)), IPMIDI)
                time.sleep(0.006)
            return float(show.client.get("/macro/9")) > 0.9

        until(moves, 30.0)
