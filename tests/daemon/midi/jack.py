"""A JACK server of the test's own, on the dummy driver, and a peer in another process that plays MIDI into it."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from netbend.midi.library import CHOICE, jack_mark
from netbend.midi.ports import MidiPorts
from netbend.midi.system import RtSystem
from netbend_mappings.midi.desk import MidiDesk
from tests.conftest import require_module, require_program
from tests.mappings.midi.stand import Stand

PERIOD = 256
START_SECONDS = 60.0


@contextmanager
def server(jackd: str, log: Path, rate: int = 48000) -> Iterator[subprocess.Popen[bytes]]:
    """Runs while the block does; JACK_DEFAULT_SERVER names it."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            [jackd, "-n", os.environ["JACK_DEFAULT_SERVER"], "-r", "-d", "dummy", "-r", str(rate), "-p", str(PERIOD)],
            stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            wait_for(lambda: jack_mark() != "" or process.poll() is not None)
            assert process.poll() is None, log.read_text()
            yield process
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def require_rtmidi() -> None:
    if sys.platform == "linux" and sys.version_info >= (3, 13):
        pytest.skip("python-rtmidi has no wheel for Linux with Python 3.13 or later")
    require_module("rtmidi")


@contextmanager
def own_server(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A server of the test's own, which this process and its children use."""
    jackd = require_program("jackd")
    require_rtmidi()
    monkeypatch.setenv("JACK_DEFAULT_SERVER", f"netbend-test-{os.getpid()}")
    monkeypatch.setenv(CHOICE, "jack")
    with server(jackd, folder / "jackd.log") as process:
        yield process


def wait_for(ready, seconds: float = START_SECONDS) -> None:
    until = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.02)


async def until(ready) -> None:
    """Ask again and again: the ports say what has become of them, not when."""
    while not ready():  # noqa: ASYNC110  another process is waited for
        await asyncio.sleep(0.02)


def follow_servers(folder: str) -> None:
    """See two servers come and go."""
    jackd, ports = require_program("jackd"), MidiPorts(MidiDesk(Stand()), RtSystem)

    def state() -> str:
        return next((one.state for one in ports.states if one.name == ""), "")

    async def play() -> None:
        looking = asyncio.create_task(ports.run(0.05))
        for number in range(2):
            with server(jackd, Path(folder) / f"{number}.log"):
                await until(lambda: state() == "open")
            await until(lambda: state() == "off")
        looking.cancel()

    asyncio.run(asyncio.wait_for(play(), 120))


PEER = """
import rtmidi, sys, time
port = rtmidi.MidiOut(rtmidi.API_UNIX_JACK, name="peer")
port.open_virtual_port("out")
for line in sys.stdin:
    words = line.split()
    if not words:
        break
    port.send_message(bytes.fromhex(words[0]))
    time.sleep(float(words[1]))
port.delete()
"""


class Peer:
    """Plays lines of (bytes, seconds to wait) from a process of its own."""

    def __init__(self) -> None:
        self.process = subprocess.Popen([sys.executable, "-c", PEER], stdin=subprocess.PIPE, text=True)

    def play(self, *packets: bytes, wait: float = 0.002) -> None:
        assert self.process.stdin
        self.process.stdin.write("".join(f"{packet.hex()} {wait}\n" for packet in packets))
        self.process.stdin.flush()

    def stop(self) -> None:
        try:
            self.process.communicate("\n", timeout=60)
        except subprocess.TimeoutExpired:
            self.process.kill()
