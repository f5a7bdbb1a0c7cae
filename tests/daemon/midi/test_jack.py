"""Real MIDI between two processes over JACK's dummy driver: what is played is what arrives, byte for byte."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from netbend.midi.library import CHOICE
from netbend.midi.ports import MidiPorts
from netbend.midi.system import RtSystem
from netbend_mappings.midi.desk import MidiDesk
from netbend_mappings.midi.document import read
from netbend_mappings.midi.message import Message, encode
from tests.conftest import require_program
from tests.daemon.midi.jack import Peer, own_server, require_rtmidi, until, wait_for
from tests.mappings.midi.stand import Stand

pytestmark = pytest.mark.peer

MAP = {
    "name": "peer", "device": ["peer:*"],
    "control": [
        {"control": "cc 20", "address": "/cc"},
        {"control": "cc14 16", "address": "/cc14", "low": 0, "high": 16383},
        {"control": "nrpn 1 2", "address": "/nrpn", "low": 0, "high": 16383},
        {"control": "rpn 3 4", "address": "/rpn", "low": 0, "high": 16383},
        {"control": "bend", "address": "/bend", "low": 0, "high": 16383},
        {"control": "pressure", "address": "/pressure", "low": 0, "high": 127},
        {"control": "poly 60", "address": "/poly", "low": 0, "high": 127},
        {"control": "note 36", "address": "/note", "low": 0, "high": 127},
        {"control": "programme", "address": "/preset/N/recall"},
    ],
}  # fmt: skip
ROWS = ("/cc", "/cc14", "/nrpn", "/rpn", "/bend", "/pressure", "/poly", "/note")


@pytest.fixture
def jack(tmp_path, monkeypatch) -> Iterator[None]:
    with own_server(monkeypatch, tmp_path):
        yield


@pytest.fixture
def peer(jack) -> Iterator[Peer]:
    one = Peer()
    yield one
    one.stop()


async def end(looking: asyncio.Task[None]) -> None:
    """Wait until the ports are let go: a JACK server that dies in the midst of it may hold its clients for ever."""
    looking.cancel()
    await asyncio.gather(looking, return_exceptions=True)


def cc(*pairs: tuple[int, int]) -> list[bytes]:
    return [encode(Message("cc", 1, number, value)) for number, value in pairs]


def test_every_kind_of_message_arrives_intact(peer):
    sent = [
        Message("note on", 1, 36, 100), Message("note off", 16, 36, 1), Message("poly", 2, 60, 7),
        Message("cc", 3, 20, 64), Message("programme", 4, 0, 9), Message("pressure", 5, 0, 99),
        Message("bend", 6, 0, 16383), Message("quarter frame", 0, 0, 0x35), Message("song position", 0, 0, 1000),
        Message("song", 0, 0, 3), Message("tune request"), Message("clock"), Message("start"), Message("continue"),
        Message("stop"), Message("sysex", data=bytes(range(128)) * 8), Message("sysex", data=bytes([1, 2, 3])),
        *(Message("cc", 1, 16 + number % 4, number % 128) for number in range(100)),
    ]  # fmt: skip
    wanted, heard = list(map(encode, sent)), list[bytes]()
    system = RtSystem()

    def intact() -> bool:
        """Whether all has come; JACK drops the packets of a period that a busy machine was late for."""
        heard.clear()
        peer.play(*wanted, wait=0.006)
        with suppress(AssertionError):
            wait_for(lambda: len(heard) >= len(wanted), 10.0)
        return heard == wanted

    wait_for(lambda: any(name.startswith("peer:") for name in system.names().inputs))
    name = next(name for name in system.names().inputs if name.startswith("peer:"))
    port = system.listen(name, heard.append)
    try:
        wait_for(intact)
    finally:
        port.close()
        system.close()


def test_what_a_peer_plays_moves_what_its_map_says(peer):
    stand = Stand()
    for row in ROWS:
        stand.add(row)
    ports = MidiPorts(MidiDesk(stand, [read(MAP, "peer").map]), RtSystem)
    moved = [1, 130, 3 << 7 | 4, 5 << 7 | 6, 12345, 77, 66, 55]

    def values() -> list[float]:
        return [round(stand.value(row), 6) for row in ROWS]

    async def play() -> None:
        looking = asyncio.create_task(ports.run(0.05))
        await until(lambda: any(one.name.startswith("peer:") and one.state == "open" for one in ports.states))
        said = (
            *cc((20, 127), (16, 1), (48, 2), (99, 1), (98, 2), (6, 3), (38, 4), (101, 3), (100, 4), (6, 5), (38, 6)),
            encode(Message("bend", 1, 0, 12345)), encode(Message("pressure", 1, 0, 77)),
            encode(Message("poly", 1, 60, 66)), encode(Message("note on", 1, 36, 55)),
            encode(Message("programme", 1, 0, 11)),
        )  # fmt: skip
        while values() != moved or "/preset/12/recall" not in stand.addresses():
            peer.play(*said, wait=0.006)  # again: a busy JACK drops a period's packets
            await asyncio.sleep(0.2)
        await end(looking)

    asyncio.run(asyncio.wait_for(play(), 120))
    assert values() == moved


def test_a_peer_that_leaves_and_comes_back_plays_on(jack):
    stand = Stand().add("/cc")
    ports = MidiPorts(MidiDesk(stand, [read(MAP, "peer").map]), RtSystem)

    async def play() -> None:
        looking = asyncio.create_task(ports.run(0.05))
        for value in (100, 50):
            one = await asyncio.to_thread(Peer)
            try:
                while abs(stand.value("/cc") - value / 127) > 1e-9:
                    one.play(*cc((20, value)))
                    await asyncio.sleep(0.05)
            finally:
                await asyncio.to_thread(one.stop)
            await until(lambda: any(state.state == "closed" for state in ports.states))
        await end(looking)

    asyncio.run(asyncio.wait_for(play(), 120))
    assert stand.value("/cc") == pytest.approx(50 / 127)


def test_a_server_that_dies_is_a_state_and_its_successor_is_found(tmp_path, monkeypatch):
    require_rtmidi()
    require_program("jackd")
    monkeypatch.setenv(CHOICE, "jack")
    call = f"from tests.daemon.midi.jack import follow_servers; follow_servers({str(tmp_path)!r})"
    for attempt in range(3):
        # libjack may hold its caller, and Python with it, for ever when a server dies in the midst of a call;
        # in the daemon the conductor then gives no sign of life and is started anew
        monkeypatch.setenv("JACK_DEFAULT_SERVER", f"netbend-test-{os.getpid()}-{attempt}")
        try:
            done = subprocess.run([sys.executable, "-c", call], timeout=60, check=False, capture_output=True, text=True)
        except subprocess.TimeoutExpired:
            continue
        assert done.returncode == 0, done.stderr
        return
    pytest.fail("three servers in a row held their client for ever")


def test_a_real_clock_is_followed(jack):
    program = require_program("jack_midi_clock")
    desk = MidiDesk(Stand(), [read({"device": ["jack_midi_clock*"]}, "clock").map])
    ports = MidiPorts(desk, RtSystem)

    def near() -> bool:
        tempo = desk.clock.tempo(time.perf_counter())
        return tempo is not None and abs(tempo.bpm - 128) < 0.2

    async def play() -> None:
        clock = await asyncio.create_subprocess_exec(program, "-b", "128", stdout=asyncio.subprocess.DEVNULL)
        transport = await asyncio.create_subprocess_exec(
            require_program("jack_transport"), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL
        )
        assert transport.stdin
        transport.stdin.write(b"play\n")
        looking = asyncio.create_task(ports.run(0.05))
        try:
            await until(near)  # a loaded machine's dummy driver is late for a while
        finally:
            await end(looking)
            transport.terminate()
            clock.terminate()
            await asyncio.gather(transport.wait(), clock.wait())

    asyncio.run(asyncio.wait_for(play(), 120))
