"""`netbend bench midi`: from sending a control change over JACK to the frame that shows it, at the publisher."""

import os
import random
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any, Final

from netbend.bench.base import Result, quantile
from netbend.bench.latency import FPS, FRAME_MS, NETWORK
from netbend.bench.session import Session, session
from netbend.error import NetbendError
from netbend.midi.library import CHOICE, jack_mark, library

PERIOD: Final = 256
"""Frames of sound at 48 kHz in which JACK hands MIDI on: 5.3 ms."""

START_SECONDS: Final = 15.0
ROW: Final = "/zone/fine/multiply/factor"
KNOB: Final = 20


def bench(scale: float = 1.0) -> Result:
    """Measure, at `scale` of the full length."""
    result = Result("midi", f"a learnt control over JACK at period {PERIOD}; a small network at {FPS} fps")
    jackd = shutil.which("jackd")
    if jackd is None:
        result.how = "not measured: it needs jackd (sudo apt install jackd2)"
        return result
    with _jack(jackd), _knob() as knob, session(NETWORK, "--fps", str(FPS)) as daemon:
        _learn(daemon, knob)
        sent = _turn(knob, max(20, int(400 * scale)))
        lines = daemon.frames()
    changes = [line.received for before, line in pairwise(lines) if line.pixels != before.pixels]
    latencies = []
    for moment in sent:
        after = next((received for received in changes if received > moment), None)
        if after is not None:
            latencies.append((after - moment) * 1000)
    result.add("control changes", len(sent))
    result.add("seen in a frame", len(latencies), "", f">= {len(sent)}")
    result.add("p50", quantile(latencies, 0.5), "ms", f"<= {FRAME_MS + 3:.3f}")
    result.add("p99", quantile(latencies, 0.99), "ms", f"<= {2 * FRAME_MS + 6:.3f}")
    return result


@contextmanager
def _jack(jackd: str) -> Iterator[None]:
    """A JACK server of its own, without a sound card; this process and the daemon use it."""
    os.environ["JACK_DEFAULT_SERVER"] = name = f"netbend-bench-{os.getpid()}"
    os.environ[CHOICE] = "jack"
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(
            [jackd, "-n", name, "-r", "-d", "dummy", "-r", "48000", "-p", str(PERIOD)],
            stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            _wait(lambda: bool(jack_mark()), "jackd does not start")
            yield
        finally:
            server.terminate()
            server.wait(10)


@contextmanager
def _knob() -> Iterator[Any]:
    """An output of rtmidi that is a controller for the daemon."""
    rtmidi = library()
    port = rtmidi.MidiOut(rtmidi.API_UNIX_JACK, name="knobs")
    port.open_virtual_port("out")
    try:
        yield port
    finally:
        port.delete()


def _learn(daemon: Session, knob: Any) -> None:
    """Learn the knob by turning it, and turn it until what it plays follows."""
    daemon.send("/midi/learn", ROW)
    before = daemon.ask(ROW)

    def follows() -> bool:
        for value in range(0, 121, 5):
            knob.send_message([0xB0, KNOB, value])
            time.sleep(0.006)
        return daemon.ask(ROW) != before

    _wait(follows, "the knob was not learnt")


def _turn(knob: Any, count: int) -> list[float]:
    """Turn the knob that many times, each time elsewhere, at moments that no frame clock knows."""
    chance, sent = random.Random(0), []  # noqa: S311
    for number in range(count):
        time.sleep(0.12 + 0.05 * chance.random())  # a 7-bit step slides for 30 ms
        sent.append(time.perf_counter())
        knob.send_message([0xB0, KNOB, 40 + number * 7 % 80])
    time.sleep(0.2)
    return sent


def _wait(ready: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + START_SECONDS
    while not ready():
        if time.monotonic() > until:
            raise NetbendError(f"the benchmark of MIDI gives up: {what}")
        time.sleep(0.02)
