import os
import subprocess
import sys

import pytest

from netbend.error import SegmentError
from netbend.stage.ring import SLOTS, FrameRecord, Ring, ring_bytes
from netbend.stage.segment import Segment


@pytest.fixture
def segment():
    segment = Segment.create(f"netbend-{os.getpid()}-1-ringtest", ring_bytes(256, 256))
    yield segment
    segment.remove()


def show(ring: Ring, number: int) -> None:
    ring.write()[:] = number % 256
    ring.publish(FrameRecord(number, number / 60, 1, 2, 2**64 - 1, 0.5))


def test_an_empty_ring_has_no_frame(segment):
    ring = Ring.lay_out(segment, 8, 8)
    assert ring.latest() is None
    assert ring.read() is None


def test_a_reader_sees_the_newest_frame_and_its_record(segment):
    writer = Ring.lay_out(segment, 8, 4)
    for number in range(10):
        show(writer, number)
    record, picture = Ring.attach(segment.name).read()
    assert record == FrameRecord(9, 9 / 60, 1, 2, 2**64 - 1, 0.5)
    assert picture.shape == (4, 8, 4)
    assert (picture == 9).all()


def test_a_frame_begun_but_not_published_is_not_seen(segment):
    ring = Ring.lay_out(segment, 8, 8)
    show(ring, 1)
    ring.write()[:] = 2
    assert ring.read()[0].number == 1


def test_a_picture_in_place_is_whole_until_its_slot_is_written_again(segment):
    ring = Ring.lay_out(segment, 8, 8)
    show(ring, 0)
    ticket, _, picture = ring.latest()
    for number in range(1, SLOTS):
        show(ring, number)
        assert ring.whole(ticket)
        assert (picture == 0).all()
    ring.write()
    assert not ring.whole(ticket)


def test_a_renderer_killed_while_it_wrote_leaves_a_good_frame(segment):
    ring = Ring.lay_out(segment, 8, 8)
    show(ring, 1)
    ring.write()[:4] = 99
    again = Ring.attach(segment.name)
    assert (again.read()[1] == 1).all()
    show(again, 2)
    assert (again.read()[1] == 2).all()


def test_a_segment_of_something_else_is_refused(segment):
    with pytest.raises(SegmentError, match="no frame ring"):
        Ring(segment)


def test_a_segment_cut_short_is_refused(segment):
    with pytest.raises(SegmentError, match="cut short"):
        Ring.lay_out(segment, 4096, 4096)


def test_pictures_that_are_not_in_host_memory_are_refused(segment):
    Ring.lay_out(segment, 8, 8)._header["kind"] = 1
    with pytest.raises(SegmentError, match="kind 1"):
        Ring.attach(segment.name)


_WRITER = """
import itertools, sys
from netbend.stage.ring import FrameRecord, Ring
ring = Ring.attach(sys.argv[1])
for number in itertools.count(1):
    ring.write()[:] = number % 256
    ring.publish(FrameRecord(number, number / 60, number, 0, 0, 0.0))
"""


def test_no_reader_sees_a_torn_frame_under_a_writing_process(segment):
    ring = Ring.lay_out(segment, 256, 256)
    with subprocess.Popen([sys.executable, "-c", _WRITER, segment.name]) as writer:
        seen = set()
        while len(seen) < 200:
            assert writer.poll() is None
            if (frame := ring.read()) is None:
                continue
            record, picture = frame
            assert (picture == record.number % 256).all(), f"frame {record.number} is torn"
            assert record.generation == record.number
            seen.add(record.number)
        writer.kill()
    assert max(seen) > 200
