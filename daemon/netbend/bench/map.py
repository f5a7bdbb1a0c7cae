"""`netbend bench map`: a running server of mappings, asked over UDP by this process as Wekinator's clients ask."""

import json
import select
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import psutil

from netbend.bench.base import Result, processor_seconds, quantile
from netbend.osc.encode import encode
from netbend.port import enlarge

INPUTS: Final = 3
EXAMPLES: Final = 500
SPACING_SECONDS: Final = 0.002
IN_FLIGHT: Final = 64
"""Inputs sent before their answers have come: a client that streams and listens."""

WIDTHS: Final = (5, 64)
ENOUGH_SECONDS: Final = 2.0
LATEST_SECONDS: Final = 1.0


def bench(scale: float = 1.0) -> Result:
    """Measure, at `scale` of the full length."""
    result = Result(
        "map", f"`netbend map serve`, {INPUTS} inputs, neural networks of {EXAMPLES} examples; loopback, two processes"
    )
    for width in WIDTHS:
        with _project(width) as folder, _listener() as ear, _server(folder, ear) as (port, process, up_ms):
            sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            sender.connect(("127.0.0.1", port))
            packets = _packets()
            _flow(sender, ear, packets, 0.2)
            count = max(50, int(2000 * scale))
            begun = processor_seconds(process)
            times = _latencies(sender, ear, packets, count, _heard)
            rested = processor_seconds(process)
            sleepers = _latencies(sender, ear, packets, count, _slept)
            before = processor_seconds(process)
            flows = [_flow(sender, ear, packets, ENOUGH_SECONDS * scale) for _ in range(3)]
            spent = processor_seconds(process) - before
            sender.close()
            _add(result, width, times, flows)
            heard = sum(flow.heard for flow in flows)
            place = f"3 to {width}"
            result.add(f"{place}: answer p50 to a client that sleeps until it comes", quantile(sleepers, 0.5), "ms")
            result.add(f"{place}: processor time an answer, one every 2 ms", (rested - begun) / count * 1e6, "µs")
            result.add(f"{place}: processor time an answer, in a flood", spent / max(1, heard) * 1e6, "µs")
            if width == WIDTHS[0]:
                result.add("up", up_ms, "ms", "<= 1000")
                result.add("memory", process.memory_info().rss / 2**20, "MiB", "<= 120")
    return result


@dataclass(frozen=True, slots=True)
class Flow:
    """How many answers came in how many seconds, and how many never did."""

    heard: int
    seconds: float
    lost: int


def _add(result: Result, width: int, times: list[float], flows: list[Flow]) -> None:
    place = f"3 to {width}"
    result.add(f"{place}: answer p50", quantile(times, 0.5), "ms", "<= 0.15")
    result.add(f"{place}: answer p99", quantile(times, 0.99), "ms")
    result.add(f"{place}: answers a second", max(one.heard / one.seconds for one in flows), "", ">= 15000")
    result.add(f"{place}: lost", sum(one.lost for one in flows), "", "<= 0")


@contextmanager
def _project(width: int) -> Iterator[Path]:
    """A trained project on the disk."""
    from netbend_mappings.projects import plain
    from netbend_mappings.projects.project import Ends
    from netbend_mappings.session import Session

    random = np.random.default_rng(0)
    session, turns = Session(INPUTS, width), random.normal(0, 2, (INPUTS, width))
    for x in random.random((EXAMPLES, INPUTS)):
        session.record(x.tolist(), (0.5 + 0.5 * np.sin(x @ turns)).tolist())
    session.train()
    with tempfile.TemporaryDirectory() as folder:
        plain.save(session, Ends(), Path(folder) / "bench")
        yield Path(folder) / "bench"


@contextmanager
def _listener() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ear:
        ear.bind(("127.0.0.1", 0))
        enlarge(ear)
        yield ear


@contextmanager
def _server(folder: Path, ear: socket.socket) -> Iterator[tuple[int, psutil.Process, float]]:
    """A server that runs the project: its port, its process, and how long it took to be there."""
    command = [sys.executable, "-m", "netbend", "map", "serve", str(folder), "--wekinator-port", "0", "--run", "--json",
               "--to", f"127.0.0.1:{ear.getsockname()[1]}", "--folder", str(folder.parent)]  # fmt: skip
    begun = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = int(json.loads(process.stdout.readline())["wekinator_port"])
        up_ms = (time.perf_counter() - begun) * 1000
        try:
            yield port, psutil.Process(process.pid), up_ms
        finally:
            process.terminate()


def _packets() -> list[bytes]:
    random = np.random.default_rng(1)
    return [encode("/wek/inputs", *row, types="f" * INPUTS) for row in random.random((256, INPUTS)).tolist()]


def _latencies(
    sender: socket.socket, ear: socket.socket, packets: list[bytes], count: int, wait: Callable[[socket.socket], None]
) -> list[float]:
    """Milliseconds from sending an input to its answer, one every 2 ms."""
    _drain(ear)
    times, due = [], time.perf_counter()
    for number in range(count):
        due = max(due + SPACING_SECONDS, time.perf_counter())
        time.sleep(max(0.0, due - time.perf_counter()))
        begun = time.perf_counter()
        sender.send(packets[number % len(packets)])
        wait(ear)
        times.append((time.perf_counter() - begun) * 1000)
    return times


def _heard(ear: socket.socket) -> None:
    """Wait awake: a client that sleeps adds its own waking to the server's time."""
    latest = time.perf_counter() + LATEST_SECONDS
    while not _drain(ear):
        if time.perf_counter() > latest:
            raise TimeoutError


def _slept(ear: socket.socket) -> None:
    ear.settimeout(LATEST_SECONDS)
    ear.recv(4096)


def _flow(sender: socket.socket, ear: socket.socket, packets: list[bytes], seconds: float) -> Flow:
    """Send with so many inputs under way, and hear."""
    _drain(ear)
    sent = heard = 0
    begun = now = time.perf_counter()
    while now - begun < seconds:
        while sent - heard < IN_FLIGHT:
            sender.send(packets[sent % len(packets)])
            sent += 1
        heard += _drain(ear)
        now = time.perf_counter()
    lasted, late = now - begun, heard
    while late < sent and select.select([ear], [], [], 0.5)[0]:
        late += _drain(ear)
    return Flow(heard, lasted, sent - late)


def _drain(ear: socket.socket) -> int:
    """Take what is there."""
    ear.setblocking(False)
    count = 0
    try:
        while True:
            ear.recv(4096)
            count += 1
    except BlockingIOError:
        return count
