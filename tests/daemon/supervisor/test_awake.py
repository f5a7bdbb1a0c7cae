import shutil
import sys

import psutil
import pytest

from netbend.supervisor import awake
from netbend.supervisor.awake import Awake, command


@pytest.mark.parametrize(("platform", "program"), [("darwin", "caffeinate"), ("linux", "systemd-inhibit")])
def test_what_keeps_awake_ends_with_the_show(platform, program):
    words = command(platform, 4321)
    assert words[0] == program
    assert any("4321" in word for word in words[1:])


def test_windows_needs_no_program():
    assert command("win32", 1) == ()


@pytest.mark.skipif(sys.platform == "win32" or not shutil.which("tail"), reason="no tail")
def test_the_program_runs_from_begin_to_end(monkeypatch):
    monkeypatch.setattr(awake, "command", lambda _, pid: ("tail", f"--pid={pid}", "-f", "/dev/null"))
    keeper = Awake()
    keeper.begin()
    process = psutil.Process(keeper._process.pid)
    assert process.is_running()
    keeper.end()
    assert not process.is_running()


def test_a_machine_without_such_a_program_plays_all_the_same(monkeypatch):
    monkeypatch.setattr(awake, "command", lambda *_: ("no-such-program",))
    keeper = Awake()
    keeper.begin()
    keeper.end()
