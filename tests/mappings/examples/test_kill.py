"""A kill at any moment loses no example that was acknowledged; NETBEND_RECORDING_KILLS says how often it is tried."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

from netbend_mappings import Session

KILLS = int(os.environ.get("NETBEND_RECORDING_KILLS", "10"))
CHILD = Path(__file__).with_name("recording.py")


def acknowledged(log: Path, seconds: float) -> list[int]:
    """The examples that a child acknowledged until it was killed."""
    child = subprocess.Popen([sys.executable, str(CHILD), str(log)], stdout=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stdout.readline() == b"ready\n"
    time.sleep(seconds)
    child.kill()
    said = child.stdout.read()
    child.wait()
    child.stdout.close()
    return [int(line) for line in said.split(b"\n")[:-1]]


def test_a_kill_loses_no_acknowledged_example(tmp_path: Path) -> None:
    log, dice, known = tmp_path / "log", random.Random(0), list[int]()
    for _ in range(KILLS):
        known += acknowledged(log, dice.uniform(0.0, 0.05))
        session = Session(3, 2)
        session.keep(log)
        session.close()
        kept = [row.number for row in session.examples]
        assert kept == list(range(1, len(kept) + 1))
        assert set(known) <= set(kept)
    assert known
