"""Checks in a process of their own: one that crashes or hangs is a finding, and the others go on."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict

from netbend.doctor.finding import Finding
from netbend.doctor.task import Task, broken

PATIENCE_S = 30.0
"""Importing torch from a cold disk may take ten."""

_AFTER_S = 15.0
"""What those have at least that come after one that hung: a process of their own begins first."""


def perform_apart(tasks: Sequence[Task], patience_s: float = PATIENCE_S) -> list[list[Finding]]:
    """The findings of each task, in order; after a crash the rest is done in a further process."""
    deadline = time.monotonic() + patience_s
    seconds = patience_s
    found: list[list[Finding]] = []
    while len(found) < len(tasks):
        waiting = tasks[len(found) :]
        lines, end = _run(waiting, seconds)
        found += [[Finding(**one) for one in json.loads(line)] for line in lines]
        if len(lines) < len(waiting):
            found.append([broken(waiting[len(lines)], end)])
            seconds = max(_AFTER_S, deadline - time.monotonic())
    return found


def _run(tasks: Sequence[Task], seconds: float) -> tuple[list[str], str]:
    """The lines of a child, one for each task that it finished, and how it ended."""
    command = [sys.executable, "-m", "netbend.doctor.child"]
    given = json.dumps([asdict(task) for task in tasks])
    try:
        child = subprocess.run(  # noqa: S603  our own interpreter
            command, input=given.encode(), capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired as fault:
        return _whole(fault.stdout or b""), f"gave no answer for {seconds:.0f} s"
    return _whole(child.stdout), _end(child.returncode, child.stderr)


def _whole(out: bytes) -> list[str]:
    """The lines that were finished."""
    return out.decode(errors="replace").split("\n")[:-1]


def _end(status: int, stderr: bytes) -> str:
    last = stderr.decode(errors="replace").strip().rpartition("\n")[2].strip()
    how = f"exit status {status}"
    if status < 0:
        how = signal.Signals(-status).name if -status in set(signal.Signals) else f"signal {-status}"
    return f"ends its process ({how})" + (f": {last[:200]}" if last else "")
