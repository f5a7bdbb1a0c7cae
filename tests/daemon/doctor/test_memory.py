from pathlib import Path

import pytest

from netbend.doctor.memory import RING, room, segment

MIB = 2**20


@pytest.mark.parametrize(("free", "state"), [(60 * MIB, "missing"), (2 * RING - 1, "missing"), (2 * RING, "ok")])
def test_a_small_shared_memory_is_told_with_its_command(free, state):
    found = room("", 256 * MIB, free)
    assert (found.state, "--shm-size=1g" in found.remedy) == (state, state == "missing")
    assert f"{free / MIB:.0f} MiB of 256 MiB" in found.detail


def test_where_nothing_limits_it_there_is_nothing_to_tell(tmp_path):
    assert room("", path=tmp_path / "none").state == "off"


def test_a_segment_can_be_made_and_is_gone_afterwards():
    assert segment().state == "ok"
    assert not list(Path("/dev/shm").glob("netbend-*-doctor"))
