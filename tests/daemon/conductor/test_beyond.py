"""Beyond Wekinator, on a tree: followed gestures stand in rows that move others, presets are what is played between."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from netbend.conductor.beyond import Free
from netbend.conductor.mapping import LOCKED, PROJECT, Mapping
from netbend.error import AddressError
from netbend.osc.encode import encode
from netbend.tree.tree import Sender
from netbend.wekinator.folder import Shelf
from tests.daemon.conductor.desk import Desk
from tests.mappings.following.shape import movement

ANGLE, FACTOR = "/zone/middle/rotate/angle", "/zone/fine/multiply/factor"
HAND = Sender("a hand")


class Room:
    """A desk with a mapping and what goes beyond, on a folder of its own; no sockets."""

    def __init__(self, folder: Path) -> None:
        self.desk = Desk()
        self.tree = self.desk.tree
        self.mapping = Mapping(lambda: self.tree, lambda _: None, lambda: None, lambda *_: None, Shelf(folder))
        self.free = Free(self.mapping, lambda: self.tree, lambda: None, lambda *_: None, lambda: None)
        self.beyond = self.mapping.house.beyond

    def play(self, address: str, *arguments: object) -> None:
        self.desk.hear(encode(address, *arguments))
        assert not self.desk.refused
        commit = self.tree.commit()
        if commit is not None:
            self.mapping.committed(commit)
            self.free.committed(commit)

    def say(self, name: str, *arguments: object) -> None:
        self.mapping.house.acts[name](arguments)

    def move(self, path: np.ndarray) -> None:
        async def feed() -> None:
            for values in path:
                self.mapping.practice.feed(values)
            await asyncio.sleep(0)

        asyncio.run(feed())

    def get(self, address: str) -> float:
        return float(self.tree.get(address)[0])

    def close(self) -> None:
        self.free.rounds.close()
        self.mapping.house.beyond.close()
        self.mapping.house.target.close()


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    one = Room(tmp_path)
    yield one
    one.close()


def teach(room: Room) -> None:
    room.say("map/new", "gestures", 3)
    for gesture in (1, 2, 3):
        room.say("map/gesture", gesture)
        room.move(movement(gesture))
        room.say("map/gesture", 0)


def test_the_rows_say_what_is_made_and_how_far_it_is(room: Room) -> None:
    teach(room)
    assert room.get("/map/follow/gesture") == 0
    room.play("/map/follow/on", 1)
    room.say("map/follow/start")
    room.move(movement(3, speed=1.5, noise=0.02)[:50])
    assert room.get("/map/follow/gesture") == 3
    assert room.get("/map/follow/progress") == pytest.approx(0.75, abs=0.06)
    assert room.get("/map/follow/speed") == pytest.approx(1.5, abs=0.3)
    assert room.get("/map/follow/pace") == pytest.approx(room.get("/map/follow/speed") / 2)
    assert room.get("/map/follow/likelihood") > 0.8


def test_what_is_none_of_them_has_not_come_far(room: Room) -> None:
    teach(room)
    room.play("/map/follow/on", 1)
    room.move(np.full((20, 3), 50.0))
    assert [room.get(f"/map/follow/{name}") for name in ("gesture", "progress", "pace")] == [0, 0, 0]


def test_progress_plays_parameters_by_links(room: Room) -> None:
    slots = room.tree.layout.flat_slots
    room.play("/mod/follow/progress/add", ANGLE, 0.0, 90.0)
    matrix = room.tree.wiring.matrix(room.tree.texts)
    played = room.tree.base_view.copy()
    played[slots["map/follow/progress"]] = 0.5
    matrix.add(played)
    assert played[room.tree.addresses.slot(ANGLE)] == pytest.approx(45.0)


def test_rows_are_obeyed_however_they_came_to_be_set(room: Room) -> None:
    room.play("/map/follow/on", 1)
    room.play("/map/follow/tolerance", 0.25)
    assert room.beyond.is_following
    assert room.beyond.pursuit.settings.tolerance == 0.25
    room.play("/undo")
    assert not room.beyond.is_following
    room.tree.put(room.tree.layout.flat_slots["map/follow/on"], 1.0)
    room.free.on_air()
    assert room.beyond.is_following


def presets(room: Room) -> list[list[float]]:
    found = room.beyond.presets()
    return [] if found is None else sorted(found.tolist())


def test_stored_presets_say_what_is_played_between(room: Room) -> None:
    room.say("map/new", "numbers", 2)
    room.move(np.zeros((1, 3)))
    assert presets(room) == []
    room.play("/mod/map/1/to", ANGLE)
    room.play("/mod/map/2/to", FACTOR)
    for number, (angle, factor) in enumerate([(10.0, 0.5), (-20.0, 1.5), (30.0, 1.0)], 1):
        room.play(ANGLE, angle)
        room.play(FACTOR, factor)
        room.play(f"/preset/{number}/store")
    assert presets(room) == [[-20.0, 1.5], [10.0, 0.5], [30.0, 1.0]]


def test_factory_looks_are_played_between_where_no_preset_is_ones_own(room: Room) -> None:
    room.say("map/new", "numbers", 1)
    room.move(np.zeros((1, 3)))
    room.play("/mod/map/1/to", ANGLE)
    assert len(presets(room)) > 1


def test_presets_that_say_nothing_of_what_is_played_are_none(room: Room) -> None:
    room.say("map/new", "numbers", 1)
    room.move(np.zeros((1, 3)))
    room.play("/mod/map/1/to", "/master/level")
    assert presets(room) == []


@pytest.mark.parametrize("name", LOCKED)
def test_a_locked_show_keeps_its_project(room: Room, name: str) -> None:
    room.play("/lock", 1)
    with pytest.raises(AddressError, match="the show is locked"):
        room.mapping.table()[name](("numbers", 1), HAND, 0.0)
    room.say("map/new", "numbers", 1)  # as from Wekinator's port
    assert f"/{PROJECT}" not in room.tree.texts
