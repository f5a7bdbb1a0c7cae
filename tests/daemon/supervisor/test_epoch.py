import os

import pytest

from netbend.error import SegmentError
from netbend.stage.ring import DEEP, SLOTS, Ring, ring_bytes
from netbend.stage.segment import Segment, segment_name
from netbend.supervisor.epoch import Epoch
from netbend_models.description import describe
from tests.support.tiny import build


@pytest.fixture
def description():
    return describe(build())


@pytest.fixture
def make(description):
    made = []

    def make():
        made.append(Epoch.make(os.getpid(), 1, "tiny", description.to_json()))
        return Ring.attach(segment_name(os.getpid(), "ring", 1))

    yield make
    for epoch in made:
        epoch.remove()


def full_at(monkeypatch, bytes_left):
    create = Segment.create.__func__

    def limited(cls, name, size):
        if size > bytes_left:
            raise SegmentError("no room")
        return create(cls, name, size)

    monkeypatch.setattr(Segment, "create", classmethod(limited))


def slots_of(ring):
    return len(ring._slots)


def test_a_ring_is_deep(make):
    assert slots_of(make()) == DEEP


def test_where_there_is_no_room_for_a_deep_ring_it_is_as_small_as_can_be(make, description, monkeypatch):
    output = description.output
    full_at(monkeypatch, max(ring_bytes(output.width, output.height, SLOTS), 2**20))
    monkeypatch.setattr("netbend.supervisor.epoch.depth", lambda *_: 2**12)
    assert slots_of(make()) == SLOTS


def test_where_there_is_no_room_at_all_nothing_is_left(make, monkeypatch):
    full_at(monkeypatch, 2**10)
    with pytest.raises(SegmentError, match="no room"):
        make()
    with pytest.raises(SegmentError):
        Segment.attach(segment_name(os.getpid(), "panel", 1))
