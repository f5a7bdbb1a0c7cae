import gc
import os
import signal
import subprocess
import sys

import numpy as np
import pytest

from netbend.error import SegmentError
from netbend.stage import segment as module
from netbend.stage.segment import Segment, sweep


@pytest.fixture
def made():
    segment = Segment.create(f"netbend-{os.getpid()}-0-test", 8192)
    yield segment
    segment.remove()


def test_a_new_segment_is_zero(made):
    assert not any(made.buf[:8192])


def test_attached_memory_is_the_same_memory(made):
    made.buf[5] = 77
    assert Segment.attach(made.name).buf[5] == 77


def test_an_array_outlives_the_segment_it_looks_at(made):
    other = Segment.attach(made.name)
    array = np.ndarray((4096,), np.uint8, other.buf)
    made.buf[9] = 3
    other.close()
    del other
    gc.collect()
    assert array[9] == 3


def test_a_name_that_is_taken_is_refused(made):
    with pytest.raises(SegmentError, match="exists; stop the netbend"):
        Segment.create(made.name, 64)


def test_attaching_what_is_not_there_says_so():
    with pytest.raises(SegmentError, match="no shared memory netbend-1-0-nothing"):
        Segment.attach("netbend-1-0-nothing")


def test_a_removed_segment_stays_good_for_those_attached():
    segment = Segment.create(f"netbend-{os.getpid()}-0-gone", 64)
    other = Segment.attach(segment.name)
    segment.remove()
    other.buf[0] = 1
    with pytest.raises(SegmentError):
        Segment.attach(segment.name)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can reserve")
@pytest.mark.parametrize("size", [2**45, 2**62])
def test_memory_that_is_not_there_is_an_error_and_no_bus_error(size):
    name = f"netbend-{os.getpid()}-0-huge"
    with pytest.raises(SegmentError, match=name):
        Segment.create(name, size)
    with pytest.raises(SegmentError):
        Segment.attach(name)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can reserve")
def test_a_full_shared_memory_names_the_remedy(monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module.os, "posix_fallocate", full)
    with pytest.raises(SegmentError, match=r"no room for 1 MiB .*smaller --size.*--shm-size"):
        Segment.create(f"netbend-{os.getpid()}-0-full", 2**20)
    assert not list(module._SHM.glob(f"netbend-{os.getpid()}-0-full"))


_ATTACH = """
import sys, time
from netbend.stage.segment import Segment
segment = Segment.attach(sys.argv[1])
segment.buf[0] = 9
print("attached", flush=True)
time.sleep(60)
"""


def test_a_killed_stranger_leaves_the_segment(made):
    with subprocess.Popen([sys.executable, "-c", _ATTACH, made.name], stdout=subprocess.PIPE) as stranger:
        assert stranger.stdout.readline() == b"attached\n"
        stranger.send_signal(signal.SIGKILL)
        stranger.wait()
    assert Segment.attach(made.name).buf[0] == 9


_LEAVE = """
import os, signal
from multiprocessing import resource_tracker
from netbend.stage.segment import Segment
resource_tracker.register = lambda *_: None
print(Segment.create(f"netbend-{os.getpid()}-0-left", 64).name, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lists its shared memory")
def test_sweep_removes_what_the_dead_left_and_nothing_else(made):
    left = subprocess.run([sys.executable, "-c", _LEAVE], capture_output=True, text=True, check=False).stdout
    swept = sweep()
    assert left.strip() in swept
    assert made.name not in swept
    with pytest.raises(SegmentError):
        Segment.attach(left.strip())
    assert Segment.attach(made.name).buf[0] == 0
