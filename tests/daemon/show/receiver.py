"""An NDI receiver that watches a daemon from another process, and what it saw: when frames came, and which."""

import subprocess
import sys
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

from tests.support.daemon import ROOT, until


class Receiver:
    """The log of a running receiver."""

    def __init__(self, log: Path) -> None:
        self._log = log

    def lines(self) -> list[tuple[float, int]]:
        """Moment and frame number of what came so far."""
        if not self._log.exists():
            return []
        rows = [line.split() for line in self._log.read_text("ascii").splitlines(keepends=True) if line.endswith("\n")]
        return [(float(moment), int(number)) for moment, number, _ in rows]

    def longest_gap(self, begin: float, end: float) -> float:
        """The longest time without a frame between two moments of `time.perf_counter`, in seconds."""
        moments = [moment for moment, _ in self.lines() if begin <= moment <= end]
        return max(after - before for before, after in pairwise([begin, *moments, end]))

    def count(self) -> int:
        """How many came."""
        return len(self.lines())


@contextmanager
def receiver(source: str, log: Path):
    """Receive that source until the end of the block."""
    command = [sys.executable, "-m", "netbend.bench.receiver", source, str(log)]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        watching = Receiver(log)
        until(lambda: watching.count() > 30, 90.0, "pictures over NDI")
        yield watching
    finally:
        process.kill()
        process.wait()
