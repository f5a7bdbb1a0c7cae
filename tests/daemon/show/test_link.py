"""Ableton Link between two processes on a loopback of their own: one tempo, and beats within 3 ms."""

import json
import os
import subprocess
import sys

import pytest

from tests.conftest import require_module, require_program
from tests.support.daemon import ROOT

pytestmark = pytest.mark.peer

ROOM = """
ip link set lo up
ip link set lo multicast on
ip route add 224.0.0.0/4 dev lo
exec "$0" -m tests.daemon.show.link_room
"""


def apart() -> list[str]:
    """What runs a command on a loopback of its own."""
    unshare = require_program("unshare")
    require_program("ip")
    command = [unshare, "-n"] if os.geteuid() == 0 else [unshare, "-rn"]
    if subprocess.run([*command, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody have a loopback of their own")
    return command


def test_a_session_has_one_tempo_and_beats_within_3_ms() -> None:
    require_module("aalink")
    done = subprocess.run(
        [*apart(), "sh", "-c", ROOM, sys.executable], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    print(told)
    assert {moment for moment, off in told.items() if off["most"] >= 3.0} == set()
