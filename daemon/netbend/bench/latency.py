"""`netbend bench latency`: from sending an OSC message to the frame that shows it, as a publisher receives it."""

import random
import time
from itertools import pairwise
from typing import Final

from netbend.bench.base import Result, quantile
from netbend.bench.session import Session, session

NETWORK: Final = "netbend.bench.network:small"
FPS: Final = 60
FRAME_MS: Final = 1000 / FPS


def bench(scale: float = 1.0) -> Result:
    """Measure, at `scale` of the full length."""
    result = Result("latency", f"a small network at {FPS} fps; the frame's pixels change with the message")
    with session(NETWORK, "--fps", str(FPS)) as daemon:
        sent = _turn(daemon, max(20, int(400 * scale)))
        lines = daemon.frames()
    changes = [line.received for before, line in pairwise(lines) if line.pixels != before.pixels]
    latencies = []
    for moment in sent:
        after = next((received for received in changes if received > moment), None)
        if after is not None:
            latencies.append((after - moment) * 1000)
    result.add("messages", len(sent))
    result.add("messages seen in a frame", len(latencies), "", f">= {len(sent)}")
    result.add("p50", quantile(latencies, 0.5), "ms", f"<= {FRAME_MS:.3f}")
    result.add("p99", quantile(latencies, 0.99), "ms", f"<= {2 * FRAME_MS:.3f}")
    return result


def _turn(daemon: Session, count: int) -> list[float]:
    """Send that many messages, each with a value of its own, at moments that no frame clock knows."""
    chance, sent = random.Random(0), []  # noqa: S311
    for number in range(count):
        time.sleep(0.08 + 0.05 * chance.random())
        sent.append(time.perf_counter())
        daemon.send("/zone/fine/multiply/factor", 1.0 + (number % 50 + 1) / 50)
    time.sleep(0.2)
    return sent
