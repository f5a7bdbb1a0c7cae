"""Play for long, by chance: memory, files and threads stay as they are, and frames keep coming evenly."""

import os
import random
import sys
import time
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import psutil
import pytest

from netbend.bench.base import quantile
from netbend.publishers.null import read_log
from netbend_client import ClientError
from tests.support.daemon import TINY, Daemon, daemon, until

MINUTES = float(os.environ.get("NETBEND_SOAK_MINUTES", "0.2"))
"""Twenty in `make soak`; an hour with NETBEND_SOAK_MINUTES=60."""

SETTLED = 0.25
"""The share of the time after which memory is compared: five of twenty minutes."""

PROCESSES = 6
"""Supervisor, conductor, renderer, spare, two publishers."""

GROWTH = 0.02
EVENNESS = 3.0
LOG_BYTES = 600_000
"""How much of the frame log, at most 90 bytes a frame, is read for the intervals: hours of it are not."""


class Count:
    """What the daemon's processes hold: bytes, files and threads; with `pids`, those alone."""

    def __init__(self, show: Daemon, pids: tuple[int, ...] = ()) -> None:
        self.bytes, self.files, self.threads = 0, 0, 0
        self.pids = pids or tuple(process.pid for process in _family(show))
        for process in map(psutil.Process, self.pids):
            with process.oneshot():
                self.bytes += process.memory_full_info().uss
                self.files += process.num_fds() if sys.platform != "win32" else process.num_handles()
                self.threads += process.num_threads()


def _family(show: Daemon) -> list[psutil.Process]:
    owner = psutil.Process(show.owner)
    return [owner, *owner.children()]


def play_something(show: Daemon, chance: random.Random) -> None:
    """A move of a hand."""
    call, layer, amount = show.client.set, chance.randrange(4), chance.random()
    moves = [
        lambda: call(f"/layer/{layer}/rotate/angle", 360 * amount - 180),
        lambda: call(f"/layer/{layer}/random/multiply/factor/ramp", 3 * amount, 0.3),
        lambda: call("/zone/*/translate/x", amount - 0.5),
        lambda: call("/latent/seed", int(1000 * amount)),
        lambda: call("/latent/walk/speed", 4 * amount - 2),
        lambda: call(f"/layer/{layer}/order", chance.choice(["rotate multiply", "multiply scale"])),
        lambda: call(f"/lfo/{1 + layer}/rate", amount),
        lambda: call(f"/macro/{1 + layer}", amount),
        lambda: call(f"/preset/{1 + layer}/store"),
        lambda: call(f"/preset/{1 + layer}/recall", amount),
        lambda: call("/output/null/rate", 0.0),
        lambda: call("/nowhere", amount),
        lambda: call("/undo"),
        lambda: call("/panic") if amount > 0.95 else None,
    ]
    chance.choice(moves)()


def play(show: Daemon, chance: random.Random, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        play_something(show, chance)
        time.sleep(0.01)
        if chance.random() < 0.05:
            with suppress(ClientError):  # a busy machine answers late
                show.client.ping()


def intervals(log: Path) -> list[float]:
    """The times between the last frames, as they reached the publisher."""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - LOG_BYTES))
        text = file.read().decode("ascii")
    tail = log.with_suffix(".tail")
    tail.write_text(text.partition("\n")[2])
    return [after.received - before.received for before, after in pairwise(read_log(tail))]


def test_nothing_grows_and_frames_come_evenly(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    log, chance = tmp_path / "frames", random.Random(11)
    seconds = 60.0 * MINUTES
    with daemon("--name", f"soak-{os.getpid()}", network=TINY, publish=f"null:{log} shm") as show:
        play(show, chance, seconds * SETTLED)
        until(lambda: len(_family(show)) >= PROCESSES, 120.0, "the spare renderer")
        play(show, chance, min(10.0, seconds))  # it has imported torch by then, or does so in all of what follows
        before = Count(show)
        play(show, chance, seconds * (1 - SETTLED))
        after = Count(show, before.pids)
        times = intervals(log)
    growth, late = after.bytes / before.bytes - 1, quantile(times, 0.999) / quantile(times, 0.5)
    p50, worst = 1000 * quantile(times, 0.5), 1000 * quantile(times, 0.999)
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        print(f"\n  {MINUTES:g} min: memory {before.bytes / 2**20:.0f} MiB {100 * growth:+.2f} %")
        print(f"  interval p50 {p50:.1f} ms, p99.9 {worst:.1f} ms ({late:.1f} x)")
        print(f"  files {before.files} -> {after.files}, threads {before.threads} -> {after.threads}")
    if MINUTES >= 5:  # the first minutes are the time in which caches fill, and the spare imports torch
        assert after.files <= before.files
        assert after.threads <= before.threads
        assert growth < GROWTH
        assert late < EVENNESS
