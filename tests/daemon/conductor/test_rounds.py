"""Each time the loop comes round is told once, whoever was away meanwhile."""

import os
from collections.abc import Iterator

import pytest

from netbend.conductor.instrument import Instrument, Part
from netbend.conductor.rounds import MISSED, follow
from netbend.stage.document import Document
from netbend.stage.segment import segment_name
from netbend.stage.state import FrameLine
from netbend.supervisor.epoch import Epoch
from netbend_mappings.modulation import OWN
from tests.daemon.conductor.desk import description

ROUND, MODE = "latent/loop/round", "latent/loop/mode"


class Ride:
    """A part whose loop has come round as often as the test says."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self.document = Document.create(segment_name(self.owner, "document"))
        self.epoch = Epoch.make(self.owner, 1, "tiny", description().to_json())
        self.part = self.conductor()
        slots = self.part.tree.layout.flat_slots
        self.round, self.mode = slots[ROUND], slots[MODE]
        self.part.tree.put(self.mode, 2.0)

    def conductor(self) -> Part:
        """Another conductor's view, as after a death."""
        self.instrument = Instrument(self.owner, {})
        return self.instrument.adopt(1, "tiny", description().to_json(), {})

    def rounds(self, count: int) -> None:
        self.part.state.following.cells[OWN, self.mode] = count
        self.part.state.commit(FrameLine(1, 1.0, 1, 1, 1, 0), self.part.tree.base_view)

    def look(self) -> list[int]:
        """What is told by a look: the rounds in between, and then the row as subscribers hear it."""
        told: list[int] = []
        follow(self.part, lambda _, count: told.append(count))
        commit = self.instrument.commit()
        if commit is not None and self.round in commit.slots:
            told.append(int(self.part.tree.base[self.round]))
        return told


@pytest.fixture
def ride() -> Iterator[Ride]:
    ride = Ride()
    yield ride
    ride.epoch.remove()
    ride.document.remove()


def test_each_round_is_told_once(ride: Ride) -> None:
    told = []
    for count in (0, 0, 1, 1, 1, 2, 3, 3):
        ride.rounds(count)
        told += ride.look()
    assert told == [1, 2, 3]


def test_rounds_that_came_while_nobody_looked_are_told_one_by_one(ride: Ride) -> None:
    ride.rounds(3)
    assert ride.look() == [1, 2, 3]


def test_another_conductor_goes_on_where_the_first_was(ride: Ride) -> None:
    ride.rounds(2)
    ride.look()
    ride.rounds(4)
    ride.part = ride.conductor()
    assert ride.look() == [3, 4]
    assert ride.look() == []


def test_of_very_many_the_last_are_told(ride: Ride) -> None:
    ride.rounds(10_000)
    told = ride.look()
    assert len(told) == MISSED + 1
    assert told[-1] == 10_000


def test_a_loop_switched_on_again_begins_at_nothing(ride: Ride) -> None:
    ride.rounds(5)
    ride.look()
    ride.rounds(0)
    assert ride.look() == [0]
    ride.rounds(1)
    assert ride.look() == [1]


def test_while_none_is_on_nobody_looks(ride: Ride) -> None:
    ride.rounds(5)
    ride.part.tree.put(ride.mode, 0.0)
    ride.instrument.commit()
    assert follow(ride.part, lambda *_: None) is False
    assert ride.look() == []
