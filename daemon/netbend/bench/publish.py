"""`netbend bench publish`: a test card through NDI to a receiver in another process, at 60 frames a second.

One minute at each size, then a tenth of that with ndi-python alone; NETBEND_BENCH_SECONDS=600 makes it ten minutes.
"""

import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import psutil

from netbend.bench.alone import processor_ms
from netbend.bench.base import Result, processor_seconds, quantile
from netbend.bench.card import GRAIN, Case, cards, stamp
from netbend.error import NetbendError
from netbend.publishers.base import PublisherSetting
from netbend.publishers.process import main
from netbend.renderer.clock import FrameClock
from netbend.stage.ring import FrameRecord, Ring, depth, ring_bytes
from netbend.stage.segment import Segment, segment_name
from netbend.stage.stage import OnAir, Stage

FPS: Final = 60
SECONDS: Final = 60.0
CASES: Final = {
    "512 x 512": Case(512, 512, most_ms=1.1),
    "512 x 512 with grain": Case(512, 512, GRAIN),
    "1080p": Case(1920, 1080, most_ms=6.0),
    "512 scaled to 1080": Case(512, 512, scaled=(1080, 1080), most_ms=12.0),
}

_SHARED: Final = 720

_SETTLE_SECONDS: Final = 2.0
"""Frames that come before this are not counted: the receiver is still finding its pace."""


def bench(scale: float = 1.0) -> Result:
    """Measure, at `scale` of the full length."""
    seconds = float(os.environ.get("NETBEND_BENCH_SECONDS", SECONDS * scale))
    result = Result(
        "publish", f"an NDI receiver in another process, {seconds:.0f} s at each size, {FPS} frames a second"
    )
    for name, case in CASES.items():
        with card_show(case) as show, sent_to_receiver(show.owner, *(case.scaled or ())) as sending:
            cpu_ms = _measure(result, name, show, sending, seconds, case.most_ms)
        with tempfile.TemporaryDirectory() as folder, loopback(Path(folder)):
            alone = processor_ms(multiprocessing.get_context("spawn"), case, FPS, max(1.0, seconds / 10))
        if alone is not None:
            result.add(f"{name}: of what ndi-python alone takes for it", cpu_ms / alone, "times")
    _measure_sharing(result, seconds / 10)
    return result


def _measure_sharing(result: Result, seconds: float) -> None:
    """What a second output costs that shows the same as the first."""
    with card_show(Case(512, 512)) as show, ExitStack() as stack:
        settings = [PublisherSetting("null", fps=FPS, width=_SHARED, height=_SHARED, seat=seat) for seat in range(2)]
        outputs = [psutil.Process(stack.enter_context(_published(show.owner, one))[0]) for one in settings]
        show.play(_SETTLE_SECONDS)
        spent = [processor_seconds(one) for one in outputs]
        show.play(max(1.0, seconds))
        first, second = (processor_seconds(one) - before for one, before in zip(outputs, spent, strict=True))
    result.add(f"512 scaled to {_SHARED}, RGBA: a second output of that format", 100 * second / first, "% of the first")


def _measure(
    result: Result, name: str, show: "CardShow", sending: "Sending", seconds: float, most_ms: float | None
) -> float:
    log, sender = sending.log, sending.process
    show.play(_SETTLE_SECONDS, until=lambda: log.exists() and log.stat().st_size > 0)
    first, spent, missed = len(show.done), processor_seconds(sender), sending.missed()
    show.play(seconds)
    cost, missed = processor_seconds(sender) - spent, sending.missed() - missed
    count = len(show.done) - first
    time.sleep(0.3)
    came = [(moment, number) for moment, number in received(log) if first <= number < len(show.done) - 1]
    numbers = [number for _, number in came]  # without the last one, which is sent again while nothing comes
    begun = {number: moment for moment, number in reversed(came)}
    late = [(moment - show.done[number]) * 1000 for number, moment in begun.items()]
    cpu_ms = 1000 * cost / max(1, count)
    result.add(f"{name}: sent a second", count / seconds, "", f">= {FPS - 0.1}")
    result.add(f"{name}: received of what was sent", 100 * len(begun) / max(1, count - 1), "%", ">= 100")
    result.add(f"{name}: of what did not come, missed by the publisher", missed)
    result.add(f"{name}: out of order", sum(b < a for a, b in pairwise(numbers)), "", "<= 0")
    result.add(f"{name}: sent again, the next being late", sum(b == a for a, b in pairwise(numbers)))
    result.add(f"{name}: latency p50", quantile(late, 0.5), "ms")
    result.add(f"{name}: latency p99", quantile(late, 0.99), "ms")
    result.add(f"{name}: processor a frame", cpu_ms, "ms", f"<= {most_ms}" if most_ms else "")
    return cpu_ms


def received(log: Path) -> list[tuple[float, int]]:
    """Moment and number of each frame in a receiver's log."""
    lines = [line.split() for line in log.read_text("ascii").splitlines(keepends=True) if line.endswith("\n")]
    return [(float(moment), int(number)) for moment, number, _ in lines]


class CardShow:
    """A stage that a test card plays on; `done[n]` is the moment at which frame n was shown."""

    def __init__(self, stage: Stage, ring: Ring, grain: float) -> None:
        self.owner = os.getpid()
        self.done: list[float] = []
        self._stage, self._ring = stage, ring
        self._cards = cards(ring.width, ring.height, grain)

    def play(self, seconds: float, until: Any = None) -> None:
        """Show frames for so long, or longer until something has happened."""
        clock = FrameClock(time.perf_counter() - len(self.done) / FPS, FPS)
        last, end = len(self.done) - 1, time.perf_counter() + seconds
        longest = time.perf_counter() + 90.0
        while time.perf_counter() < end or not (until is None or until()):
            if time.perf_counter() > longest + seconds:
                raise NetbendError("the NDI receiver sees nothing; netbend doctor tells what is missing")
            last += 1
            time.sleep(max(0.0, clock.moment(last) - time.perf_counter()))
            self._show(last)

    def _show(self, number: int) -> None:
        picture = self._ring.write()
        picture[:] = self._cards[number % len(self._cards)]
        stamp(picture, number)
        self.done.append(time.perf_counter())
        self._ring.publish(FrameRecord(number, number / FPS, 1, 1, 1, self.done[-1], number, solid=True))


@contextmanager
def card_show(case: Case) -> Iterator[CardShow]:
    """A stage of this process, with one ring on air."""
    owner = os.getpid()
    stage = Stage.create(owner, FPS)
    slots = depth(case.width, case.height)
    segment = Segment.create(segment_name(owner, "ring", 1), ring_bytes(case.width, case.height, slots))
    try:
        ring = Ring.lay_out(segment, case.width, case.height, slots)
        stage.put_on_air(OnAir(1))
        yield CardShow(stage, ring, case.grain)
    finally:
        segment.remove()
        stage.remove()


@dataclass(frozen=True, slots=True)
class Sending:
    """A publisher's process with its line, and the log of its receiver."""

    log: Path
    process: psutil.Process
    line: Any

    def missed(self) -> int:
        """The frames that came and went before the publisher saw them."""
        self.line.send("figures")
        return int(self.line.recv()[2])


@contextmanager
def sent_to_receiver(owner: int, width: int = 0, height: int = 0) -> Iterator[Sending]:
    """A publisher of our own over NDI and a receiver's log, both on loopback."""
    setting = PublisherSetting(
        "ndi", shown_as=f"netbend bench {owner}", fps=FPS, width=width or None, height=height or None, seat=0
    )
    with (
        tempfile.TemporaryDirectory() as folder,
        loopback(Path(folder)),
        _published(owner, setting) as (pid, line, shown),
    ):
        log = Path(folder) / "received"
        receiver = subprocess.Popen([sys.executable, "-m", "netbend.bench.receiver", shown, str(log), "card"])
        try:
            yield Sending(log, psutil.Process(pid), line)
        finally:
            receiver.kill()
            receiver.wait()


@contextmanager
def _published(owner: int, setting: PublisherSetting) -> Iterator[tuple[int, Any, str]]:
    """A publisher's process: its id, its line, and what receivers see."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    sender = context.Process(target=main, args=(owner, setting, there))
    sender.start()
    there.close()
    try:
        state, shown = here.recv() if here.poll(30.0) else ("failed", "the publisher says nothing")
        if state != "on":
            raise NetbendError(str(shown))
        yield sender.pid or 0, here, str(shown)
        here.send("stop")
        sender.join(10.0)
    finally:
        sender.kill()


@contextmanager
def loopback(folder: Path) -> Iterator[None]:
    """Keep NDI of this process's children on this machine, found without a name service."""
    config = {"ndi": {"machinename": "netbend", "networks": {"ips": "127.0.0.1,"}}}
    (folder / "ndi-config.v1.json").write_text(json.dumps(config), encoding="ascii")
    before = os.environ.get("NDI_CONFIG_DIR")
    os.environ["NDI_CONFIG_DIR"] = str(folder)
    try:
        yield
    finally:
        os.environ.pop("NDI_CONFIG_DIR")
        if before is not None:
            os.environ["NDI_CONFIG_DIR"] = before
