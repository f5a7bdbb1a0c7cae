"""`netbend bench flood`: the frame rate while 50 000 messages a second come in, against the same daemon at rest."""

import multiprocessing
import statistics
import sys
import time
from itertools import pairwise
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

from pythonosc.osc_message import OscMessage

from netbend.bench.base import Result, quantile
from netbend.bench.session import Session, encode, session

RATE: Final = 50_000
PAIRS: Final = 5


def bench(scale: float = 1.0) -> Result:
    """Measure, at `scale` of the full length."""
    result = Result("flood", "one daemon, default network, idle and flooded in turn, medians of the pairs")
    seconds, pairs = max(1.0, 6.0 * scale), max(1, round(PAIRS * scale))
    with session("default") as daemon:
        daemon.send("/latent/walk/speed", 0.3)  # a picture that stands still costs nothing
        sent, rates, tails, idle_fps = _pairs(daemon, pairs, seconds)
        time.sleep(0.5)
        received = _received(daemon)
        dropped = _dropped_by_kernel(daemon.port)
    result.add("frames a second at rest", idle_fps)
    result.add("frame rate, flooded / idle", statistics.median(rates), "times", ">= 0.95")
    result.add("p99 frame interval, flooded / idle", statistics.median(tails), "times", "<= 1.25")
    result.add("messages sent", sent)
    result.add("messages that the socket did not take", dropped)
    result.add("messages lost after that", max(0, sent - dropped - received), "", "<= 0")
    return result


def _pairs(daemon: Session, pairs: int, seconds: float) -> tuple[int, list[float], list[float], float]:
    sent, rates, tails, idle_rates = 0, [], [], []
    for _ in range(pairs):
        idle = _watch(daemon, seconds)
        sender, connection = _start_sender(daemon.port, seconds)
        connection.recv()
        flooded = _watch(daemon, seconds)
        sent += int(connection.recv())
        sender.join()
        rates.append(flooded[0] / idle[0])
        tails.append(flooded[1] / idle[1])
        idle_rates.append(idle[0])
        time.sleep(0.5)
    return sent, rates, tails, statistics.median(idle_rates)


def _watch(daemon: Session, seconds: float) -> tuple[float, float]:
    """Frames a second, and the p99 interval between them in seconds, over a stretch of time."""
    begun = time.perf_counter()
    time.sleep(seconds)
    moments = [line.done for line in daemon.frames() if begun <= line.done <= begun + seconds]
    intervals = [after - before for before, after in pairwise(moments)]
    return len(moments) / seconds, quantile(intervals, 0.99)


def _start_sender(port: int, seconds: float) -> tuple[multiprocessing.process.BaseProcess, Connection]:
    context = multiprocessing.get_context("spawn")
    ours, its = context.Pipe()
    process = context.Process(target=_flood, args=(its, port, seconds), daemon=True)
    process.start()
    return process, ours


def _flood(connection: Connection, port: int, seconds: float) -> None:
    import socket

    packets = [encode(f"/layer/{n % 10}/random/seed", n) for n in range(1000)]
    sent = 0
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.connect(("127.0.0.1", port))
        connection.send("begun")
        begun = time.perf_counter()
        while (now := time.perf_counter() - begun) < seconds:
            while sent < now * RATE:
                one.send(packets[sent % 1000])
                sent += 1
            time.sleep(0.001)
    connection.send(sent)


def _received(daemon: Session) -> int:
    """The messages that the daemon has dispatched, less those of this benchmark's own talk."""
    daemon.send("/subscribe", int(daemon.socket.getsockname()[1]))
    deadline = time.perf_counter() + 5.0
    daemon.socket.settimeout(0.5)
    while time.perf_counter() < deadline:
        try:
            message = OscMessage(daemon.socket.recv(65536))
        except (TimeoutError, OSError):
            continue
        if message.address == "/stats/received":
            return int(message.params[0]) - 1
    return 0


def _dropped_by_kernel(port: int) -> int:
    """Datagrams that the socket's buffer had no room for (Linux tells)."""
    if sys.platform != "linux":
        return 0
    for line in Path("/proc/net/udp").read_text().splitlines()[1:]:
        fields = line.split()
        if int(fields[1].rpartition(":")[2], 16) == port:
            return int(fields[-1])
    return 0
