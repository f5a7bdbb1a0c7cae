import os
import sys
from pathlib import Path

import pytest

from netbend.doctor.running import running
from netbend.stage.stage import Stage

ME = os.getpid()


def leave(folder: Path, owner: int, size: int = 2**20) -> None:
    (folder / f"netbend-{owner}-1-ring").write_bytes(bytes(size))


def test_what_a_dead_netbend_left_is_told_with_its_size(tmp_path):
    leave(tmp_path, 4711)
    leave(tmp_path, 4712)
    none, left = running("", tmp_path, lambda pid: False)
    assert (none.state, left.state) == ("off", "broken")
    assert "2 segments, 2.0 MiB" in left.detail
    assert "netbend play" in left.remedy


def test_a_living_netbend_is_named(tmp_path):
    leave(tmp_path, 4711)
    (found,) = running("", tmp_path, lambda pid: True)
    assert (found.state, found.detail) == ("ok", "netbend plays (process 4711)")


@pytest.mark.skipif(sys.platform != "linux", reason="segments have no folder elsewhere")
def test_a_living_netbend_tells_its_frame_rate():
    stage = Stage.create(ME, 60.0)
    try:
        stage["rendered_fps"], stage["restarts"] = 59.7, 2
        told = [one.detail for one in running() if f"process {ME}" in one.detail]
    finally:
        stage.remove()
    assert told == [f"netbend plays (process {ME}), 60 frames a second, its renderer was started again 2 times"]


def test_foreign_files_are_no_segments(tmp_path):
    (tmp_path / "netbend-notes").touch()
    (tmp_path / "netbend-77-0-doctor").touch()
    assert {one.name for one in running("", tmp_path, lambda pid: False)} == {"running"}  # on a machine with shows too
