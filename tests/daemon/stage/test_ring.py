import os
import subprocess
import sys
from contextlib import contextmanager

import pytest

from netbend.error import SegmentError
from netbend.stage.ring import DEEP, FREE, SLOTS, FrameRecord, Ring, depth, ring_bytes
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


def test_the_larger_its_pictures_the_fewer_slots_a_ring_has():
    assert [depth(side, side) for side in (1, 512, 1024, 1536, 4096)] == [DEEP, DEEP, DEEP, 7, SLOTS]
    assert depth(1920, 1080) == DEEP


def test_the_oldest_after_one_that_was_seen_is_found_while_it_is_there(segment):
    ring = Ring.lay_out(segment, 8, 8)
    for number in range(1, 10):
        show(ring, number)
    assert [ring.latest(seen)[1].number for seen in (9, 8, 7, 6, 5, 1, 0)] == [9, 9, 8, 7, 6, 5, 5]


def test_a_renderer_killed_while_it_wrote_leaves_a_good_frame(segment):
    ring = Ring.lay_out(segment, 8, 8)
    show(ring, 1)
    ring.write()[:4] = 99
    again = Ring.attach(segment.name)
    assert (again.read()[1] == 1).all()
    show(again, 2)
    assert (again.read()[1] == 2).all()


def held(ring: Ring, seat: int) -> tuple[int, object]:
    """The newest frame, held from that seat."""
    ticket, record, picture = ring.latest()
    assert ring.hold(seat, ticket)
    return record.number, picture


def test_a_held_frame_stays_until_two_more_are_held(segment):
    ring = Ring.lay_out(segment, 8, 8)
    show(ring, 0)
    number, picture = held(ring, 3)
    for more in range(1, 20):
        show(ring, more)
        assert (picture == number).all()
        assert ring.read()[0].number == more
    held(ring, 3)
    show(ring, 20)
    assert (picture == number).all()
    held(ring, 3)
    for more in range(21, 21 + SLOTS):
        show(ring, more)
    assert not (picture == number).all()


def test_the_writer_is_left_slots_to_choose_from(segment):
    ring = Ring.lay_out(segment, 8, 8)
    kept, refused = {}, 0
    for number in range(1, 12):
        show(ring, number)
        ticket, _, picture = ring.latest()
        if ring.hold(number, ticket):
            kept[number] = picture
        else:
            refused += 1
        for value, picture in kept.items():
            assert (picture == value).all()
    assert len(kept) == SLOTS - FREE
    assert refused


def test_a_frame_that_is_gone_cannot_be_held(segment):
    ring = Ring.lay_out(segment, 8, 8)
    show(ring, 0)
    ticket, _, _ = ring.latest()
    for number in range(1, SLOTS + 1):
        show(ring, number)
    assert not ring.hold(0, ticket)
    assert ring.hold(0, ring.latest()[0])


def test_one_that_cannot_be_held_costs_no_other_its_hold(segment):
    ring = Ring.lay_out(segment, 8, 8)
    show(ring, 0)
    gone, _, _ = ring.latest()
    kept = []
    for number in range(1, SLOTS + 1):
        show(ring, number)
        if number > SLOTS - 2:
            kept.append(held(ring, 0))
    assert not ring.hold(0, gone)
    show(ring, SLOTS + 1)
    held(ring, 0)
    for number in range(SLOTS + 2, 20):
        show(ring, number)
    assert (kept[1][1] == kept[1][0]).all()


def test_what_is_let_go_is_written_again(segment):
    ring = Ring.lay_out(segment, 8, 8)
    show(ring, 1)
    _, picture = held(ring, 0)
    ring.let_go(0)
    for number in range(2, 2 + SLOTS):
        show(ring, number)
    assert not (picture == 1).all()


def test_one_taken_hold_of_while_the_writer_chooses_is_left_alone(segment, monkeypatch):
    ring = Ring.lay_out(segment, 8, 8)
    for number in range(1, SLOTS + 1):
        show(ring, number)
    oldest, fence = 1, ring._fence

    def late() -> None:
        ring._holds[0][2] = oldest  # its look at the sequence came before the writer's mark
        fence()

    monkeypatch.setattr(ring, "_fence", late)
    ring.write()[:] = 99
    monkeypatch.undo()
    assert ring.whole(oldest)


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


@contextmanager
def _writing(segment: Segment):
    writer = subprocess.Popen([sys.executable, "-c", _WRITER, segment.name])
    try:
        yield writer
    finally:
        writer.kill()
        writer.wait()


def test_no_reader_sees_a_torn_frame_under_a_writing_process(segment):
    ring = Ring.lay_out(segment, 256, 256)
    with _writing(segment) as writer:
        seen = set()
        while len(seen) < 200:
            assert writer.poll() is None
            if (frame := ring.read()) is None:
                continue
            record, picture = frame
            assert (picture == record.number % 256).all(), f"frame {record.number} is torn"
            assert record.generation == record.number
            seen.add(record.number)


def test_no_held_frame_is_touched_under_a_writing_process(segment):
    ring = Ring.lay_out(segment, 256, 256)
    with _writing(segment) as writer:
        before, taken = None, 0
        while taken < 200:
            assert writer.poll() is None
            if (frame := ring.latest()) is None or not ring.hold(5, frame[0]):
                continue
            _, record, picture = frame
            for one in (before, (record.number, picture)):
                assert one is None or (one[1] == one[0] % 256).all(), f"frame {one[0]} was written into"
            before, taken = (record.number, picture), taken + 1
