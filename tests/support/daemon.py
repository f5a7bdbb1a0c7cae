"""A real daemon for a test: started on free ports, talked to over its sockets, ended with its processes."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import psutil

from netbend.stage.programme import Programme
from netbend.stage.ring import FrameRecord, Picture
from netbend_client import Client

ROOT = Path(__file__).parents[2]
T = TypeVar("T")
TINY = "tests.support.tiny:build"


def until(found: Callable[[], T | None], seconds: float = 60.0, what: str = "") -> T:
    """Ask again and again until there is an answer that is true."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = found()
        if value is not None and value is not False:
            return value
        time.sleep(0.005)
    raise AssertionError(f"not within {seconds} s: {what or found}")


class Daemon:
    """A running daemon: its facts, a client, and its frames as a publisher sees them."""

    def __init__(self, process: subprocess.Popen[str], facts: dict[str, object], errors: Path) -> None:
        self.process, self.facts, self._errors = process, facts, errors
        self.osc_port = int(str(facts["osc_port"]))
        self.owner = int(str(facts["supervisor_pid"]))
        self.client = Client(port=self.osc_port, timeout_seconds=30.0)
        self.programme = Programme(self.owner)

    @property
    def url(self) -> str:
        return str(self.facts["url"])

    def log(self) -> str:
        """What it has written on stderr."""
        return self._errors.read_text()

    def traceback(self) -> str:
        """What it has written from its first traceback on, as much as a failed test can compare in time."""
        _, found, rest = self.log().partition("Traceback")
        return found + rest[:2000]

    def pid(self, role: str) -> int:
        """The process id of `conductor` or `renderer` as it is now."""
        return int(self.programme.stage[f"{role}_pid"])

    def frame(self) -> tuple[FrameRecord, Picture]:
        """A whole copy of the newest frame."""
        return until(self.programme.copy)

    def settle(self) -> Picture:
        """The picture once everything sent so far is on it."""
        self.client.ping()
        seen = self.frame()[0].number

        def look() -> Picture | None:
            frame = self.programme.copy()
            return frame[1] if frame and frame[0].number > seen else None

        for _ in range(2):  # one may have been begun before, one before the conductor published
            until(look)
            seen = self.frame()[0].number
        return until(look)

    def stop(self) -> int:
        """End it as Ctrl-C does and return its exit status."""
        self.client.close()
        self.programme.close()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)


@contextmanager
def daemon(*options: str, network: str = TINY, publish: str = "null") -> Iterator[Daemon]:
    """Start `netbend play` on free ports, and see that it leaves nothing behind."""
    with tempfile.TemporaryDirectory() as folder:
        errors = Path(folder) / "stderr"
        command = [
            sys.executable, "-m", "netbend", "play", network, "--osc-port", "0", "--http-port", "0",
            "--wekinator-port", "0",
            "--publish", publish, "--json", "--still", *options,
        ]  # fmt: skip
        own = {"NETBEND_MAPS": str(Path(folder) / "maps"), "NETBEND_STATE": str(Path(folder) / "state")}
        with errors.open("w") as sink:
            process = subprocess.Popen(
                command, cwd=ROOT, stdout=subprocess.PIPE, stderr=sink, text=True,
                env=own | os.environ | {"COLUMNS": "100"},
            )  # fmt: skip
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            process.wait(60)
            raise AssertionError(f"the daemon did not start: {errors.read_text()}")
        running = Daemon(process, json.loads(line), errors)
        try:
            yield running
        finally:
            family = psutil.Process(running.owner).children(recursive=True) if process.poll() is None else []
            running.stop()
            process.stdout.close()
            _, alive = psutil.wait_procs(family, timeout=60)
            for straggler in alive:
                straggler.kill()
        assert not alive, f"left behind: {alive}"
        left = [path.name for path in Path("/dev/shm").glob(f"netbend-{running.owner}-*")]  # none where there is none
        assert not left, f"segments left behind: {left}"
