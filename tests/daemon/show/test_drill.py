"""The fault drill: each fault while a receiver watches; no gap is long, and the picture afterwards is the same."""

import json
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import psutil
import pytest

from netbend.bench.publish import loopback
from netbend_models.checkpoint.convert import convert
from tests.conftest import require_module
from tests.daemon.show.receiver import Receiver, receiver
from tests.support.daemon import Daemon, daemon, until

CHANGES = int(os.environ.get("NETBEND_CHANGES", "2"))
"""Networks one after the other: fifty in `make drill`."""

GAP_SECONDS = float(os.environ.get("NETBEND_GAP_MS", "2000")) / 1000
"""The longest gap that counts as none: 100 ms in `make drill`, more where other things may run beside the tests."""

OWN_GAP_SECONDS = 30 * GAP_SECONDS
"""What a crashed publisher's own receivers wait."""

pytestmark = [
    pytest.mark.peer,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGSTOP, and kills otherwise"),
]


_REPORT: Final[list[tuple[str, float]]] = []


@dataclass
class Drill:
    """A show with a receiver that watches it, and the longest gap while nothing happens."""

    show: Daemon
    receiver: Receiver
    usual: float

    @contextmanager
    def fault(self, name: str, longest: float = GAP_SECONDS) -> Iterator[None]:
        """A fault, until everything is back: the receiver waits no longer than that (a busy machine aside)."""
        before, begun, taken = _settled(self.show), time.perf_counter(), _stolen_ms()
        yield
        after = _settled(self.show)
        time.sleep(0.3)
        gap = self.receiver.longest_gap(begun, time.perf_counter() - 0.2)
        _REPORT.append((f"{name}{_told(_stolen_ms() - taken)}", gap))
        assert np.array_equal(before, after), f"{name}: another picture than before"
        assert gap <= max(longest, 2 * self.usual), f"{name}: nothing for {gap * 1000:.0f} ms"


def _stolen_ms() -> float:
    """What other guests of this machine's host have taken from it so far, where that is told."""
    return 1000.0 * float(getattr(psutil.cpu_times(), "steal", 0.0))


def _told(stolen_ms: float) -> str:
    return f" (others of the host took {stolen_ms:.0f} ms meanwhile)" if stolen_ms > 0.0 else ""


@pytest.fixture(scope="module")
def drill(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drill]:
    require_module("NDIlib")
    require_module("av")
    folder = tmp_path_factory.mktemp("drill")
    (folder / "models").mkdir()
    convert("default", folder / "models" / "mine.safetensors")
    _poison(folder / "models" / "mine.safetensors", folder / "models" / "nan.safetensors")
    os.environ |= {"NETBEND_MODELS": str(folder / "models"), "NETBEND_RECORDINGS": str(folder / "films")}
    with _watched(folder, "default", "ndi shm null") as drill:
        drill.show.client.set("/latent/seed", 7)
        drill.show.client.set("/zone/middle/rotate/angle", 20.0)
        yield drill
    for key in ("NETBEND_MODELS", "NETBEND_RECORDINGS"):
        del os.environ[key]


@pytest.fixture(scope="module", autouse=True)
def _report(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        for fault, gap in _REPORT:
            print(f"\n  longest gap at the receiver: {gap * 1000:6.0f} ms   {fault}", end="")


@contextmanager
def _watched(folder: Path, network: str, publish: str) -> Iterator[Drill]:
    name = f"drill-{os.getpid()}"
    with loopback(folder), daemon("--name", name, "--fps", "30", network=network, publish=publish) as show:
        source = until(lambda: _shown(show, name), 60.0, "NDI is on")
        with receiver(source, folder / "received") as watching:
            begun = time.perf_counter()
            time.sleep(3.0)
            usual = watching.longest_gap(begun, time.perf_counter())
            _REPORT.append((f"nothing, {network}", usual))
            yield Drill(show, watching, usual)


def _shown(show: Daemon, name: str) -> str | None:
    found = [
        line.partition(" is on as ")[2] for line in show.log().splitlines() if line.startswith("netbend: ndi is on")
    ]
    return found[-1] if found and name in found[-1] else None


def _poison(source: Path, path: Path) -> None:
    """A checkpoint of which every fifth weight of every layer is not a number."""
    data = bytearray(source.read_bytes())
    start = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:start])
    for tensor in (entry for name, entry in header.items() if name != "__metadata__" and len(entry["shape"]) > 1):
        kind = {"F16": np.float16, "F32": np.float32}[tensor["dtype"]]
        first, last = tensor["data_offsets"]
        np.frombuffer(data, kind, (last - first) // np.dtype(kind).itemsize, start + first)[::5] = np.nan
    path.write_bytes(data)


def _child(show: Daemon, mapped: str) -> psutil.Process:
    """The publisher that has this file in its memory: its library, or its segment."""
    return until(lambda: next((one for one in psutil.Process(show.owner).children() if _is(one, mapped)), None), 30.0)


def _is(child: psutil.Process, mapped: str) -> bool:
    try:
        maps = [entry.path for entry in child.memory_maps()]
    except psutil.Error:
        return False
    return any(mapped in path for path in maps)


def _replaced(show: Daemon, role: str, end: Callable[[int], None]) -> None:
    victim = show.pid(role)
    end(victim)
    until(lambda: show.pid(role) != victim, 60.0, f"another {role}")


def _settled(show: Daemon) -> np.ndarray:
    _answers(show)
    return show.settle()


def _answers(show: Daemon) -> None:
    until(lambda: _ping(show), 60.0, "an answer")


def _ping(show: Daemon) -> bool:
    from netbend_client import ClientError

    try:
        return bool(show.client.ping())
    except ClientError:
        return False


@pytest.mark.parametrize(("how", "sign"), [("killed", signal.SIGKILL), ("stopped (SIGSTOP)", signal.SIGSTOP)])
def test_the_renderer(drill: Drill, how: str, sign: signal.Signals) -> None:
    with drill.fault(f"renderer {how}"):
        _replaced(drill.show, "renderer", lambda pid: os.kill(pid, sign))
        number = drill.show.frame()[0].number
        until(lambda: drill.show.frame()[0].number > number + 5, 60.0)


def test_the_conductor_killed(drill: Drill) -> None:
    with drill.fault("conductor killed"):
        _replaced(drill.show, "conductor", lambda pid: os.kill(pid, signal.SIGKILL))
        _answers(drill.show)


def test_another_publisher_killed(drill: Drill) -> None:
    with drill.fault("another publisher killed"):
        victim = _child(drill.show, f"netbend-drill-{os.getpid()}")
        victim.kill()
        until(lambda: drill.show.log().count("publisher shm died") >= 1, 30.0)
        until(lambda: drill.show.log().count("shm is on as") >= 2, 60.0)


def test_a_recording_that_finds_no_room(drill: Drill, tmp_path: Path) -> None:
    import av

    show = drill.show
    show.client.set("/latent/walk/speed", 0.0)
    with drill.fault("disk full while recording"):
        before = {child.pid for child in psutil.Process(show.owner).children()}
        show.client.set("/record/start", "drill.mp4")
        fresh = until(lambda: [c for c in psutil.Process(show.owner).children() if c.pid not in before] or None, 30.0)
        psutil.Process(fresh[0].pid).rlimit(psutil.RLIMIT_FSIZE, (60_000, resource.RLIM_INFINITY))
        until(lambda: "free some space" in show.log(), 120.0, "a named state")
    path = Path(os.environ["NETBEND_RECORDINGS"]) / "drill.mp4"
    with av.open(str(path)) as film:
        assert len(list(film.decode(video=0))) > 10


def test_a_network_with_weights_that_are_no_numbers(drill: Drill) -> None:
    show, stage = drill.show, drill.show.programme.stage
    with drill.fault("weights that are no numbers"):
        epoch = stage.on_air().epoch
        show.client.set("/model/load", "nan.safetensors")
        until(lambda: "no finite numbers" in show.log(), 120.0, "an answer that tells why not")
    assert stage.on_air().epoch == epoch


def test_networks_changed(drill: Drill) -> None:
    show, stage = drill.show, drill.show.programme.stage
    with drill.fault(f"network changed {2 * (CHANGES // 2)} times"):
        for turn in range(2 * (CHANGES // 2)):
            epoch = stage.on_air().epoch
            show.client.set("/model/load", ("mine.safetensors", "default")[turn % 2])
            until(lambda epoch=epoch: stage.on_air().epoch > epoch, 180.0, "the next network")


def test_the_publisher_killed_that_is_watched(drill: Drill) -> None:
    with drill.fault("its own publisher killed", OWN_GAP_SECONDS):
        victim = _child(drill.show, "libndi")
        count = drill.receiver.count()
        victim.kill()
        until(lambda: drill.show.log().count("ndi is on as") >= 2, 60.0)
        until(lambda: drill.receiver.count() > count + 30, 60.0, "pictures again")


def test_settings_that_find_no_memory_are_taken_back(tmp_path: Path) -> None:
    require_module("NDIlib")
    with _watched(tmp_path, "tests.support.tiny:hungry", "ndi null") as drill, drill.fault("out of memory"):
        show = drill.show
        show.client.set("/layer/0/multiply/factor", 20.0)
        until(lambda: "back to the last settings" in show.log(), 90.0)
        until(lambda: show.client.get("/layer/0/multiply/factor") == 1.0, 30.0)
        number = show.frame()[0].number
        until(lambda: show.frame()[0].number > number + 5, 60.0)
