"""A JACK server of the test's own, on the dummy driver, and a peer in another process that plays MIDI into it."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from netbend.midi.library import CHOICE, jack_mark
from tests.conftest import require_module, require_program

PERIOD = 256
START_SECONDS = 15.0


@contextmanager
def server(jackd: str, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Runs while the block does; JACK_DEFAULT_SERVER names it."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            [jackd, "-n", os.environ["JACK_DEFAULT_SERVER"], "-r", "-d", "dummy", "-r", "48000", "-p", str(PERIOD)],
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
            self.process.communicate("\n", timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
