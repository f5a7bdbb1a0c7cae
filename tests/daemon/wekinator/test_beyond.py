"""Beyond Wekinator, by messages under /map: gestures followed, mappings of play without labels, evaluation."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from netbend.error import AddressError
from netbend.wekinator.folder import Shelf
from netbend.wekinator.house import House
from netbend_mappings.error import MappingError
from tests.mappings.following.shape import movement


class Room:
    """A house on a folder of its own, its messages and what it tells."""

    def __init__(self, folder: Path) -> None:
        self.house = House(Shelf(folder), lambda *_: None)
        self.told: list[tuple[object, ...]] = []
        self.house.beyond.tell = lambda *told: self.told.append(told)

    def say(self, name: str, *arguments: object) -> None:
        self.house.acts[name](arguments)

    def move(self, path: np.ndarray) -> None:
        for values in path:
            self.house.practice.feed(values)

    def heard(self, address: str) -> list[object]:
        return [told[1] for told in self.told if told[0] == address]

    def wait(self) -> None:
        while self.house.practice.poll():
            pass


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    one = Room(tmp_path)
    yield one
    one.house.beyond.close()
    one.house.target.close()


def teach(room: Room) -> None:
    room.say("map/new", "gestures", 3)
    for gesture in (1, 2, 3):
        room.say("map/gesture", gesture)
        room.move(movement(gesture))
        room.say("map/gesture", 0)


def test_gestures_are_followed_while_they_go_on(room: Room) -> None:
    teach(room)
    assert not room.told
    room.say("map/follow/on")
    room.say("map/follow/start")
    room.move(movement(2, noise=0.02)[:60])
    assert room.heard("/map/follow/gesture")[-1] == 2
    assert room.heard("/map/follow/progress")[-1] == pytest.approx(0.6, abs=0.06)
    assert room.heard("/map/follow/speed")[-1] == pytest.approx(1.0, abs=0.15)
    assert room.heard("/map/follow/likelihood")[-1] > 0.8
    room.say("map/follow/on", 0)
    room.told.clear()
    room.move(movement(2))
    assert not room.told


def test_what_keeps_it_from_following_is_said_once(room: Room) -> None:
    said: list[str] = []
    room.house.practice.note = said.append  # type: ignore[method-assign]
    room.say("map/new", "numbers", 1)
    room.say("map/follow/on")
    room.move(movement(1)[:5])
    assert [line for line in said if "followed" in line] == [
        "nothing is followed: this session has no gestures; make one with some and record them"
    ]


def test_what_is_being_recorded_is_not_followed(room: Room) -> None:
    teach(room)
    room.say("map/follow/on")
    room.say("map/gesture", 1)
    room.move(movement(1))
    assert not room.told


@pytest.mark.parametrize("name", ["map/follow/tolerance", "map/follow/none"])
def test_distances_that_are_none_are_refused(room: Room, name: str) -> None:
    with pytest.raises(AddressError, match=f"/{name} must be 0.0"):
        room.say(name, -1.0)
    with pytest.raises(MappingError, match="takes numbers"):
        room.say(name, "near")


def test_play_without_labels_makes_a_mapping_and_another(room: Room) -> None:
    room.say("map/new", "numbers", 2)
    room.say("map/play/start")
    room.move(movement(1))
    presets = np.array([[0.1, 0.2], [0.9, 0.4], [0.5, 1.0]])
    room.house.beyond.presets = lambda: presets
    room.say("map/play/generate", 5)
    room.wait()
    session = room.house.practice.session
    assert session is not None
    first = session.examples
    assert len(first) == 3
    assert room.house.practice.is_running
    assert {example.outputs for example in first} == set(map(tuple, presets.tolist()))
    for example in first:
        assert session.predict(example.inputs) == pytest.approx(example.outputs, abs=0.15)
    room.say("map/play/another")
    room.wait()
    assert len(session.examples) == 3
    assert session.examples != first


def test_without_presets_settings_come_by_chance(room: Room) -> None:
    room.say("map/new", "numbers", 2)
    room.say("map/play/start")
    room.move(movement(1))
    room.say("map/play/generate")
    room.wait()
    assert room.house.practice.session is not None
    assert len(room.house.practice.session.examples) == 8


def test_a_mapping_of_nothing_is_refused(room: Room) -> None:
    with pytest.raises(MappingError, match="no project"):
        room.say("map/play/generate")
    room.say("map/new", "numbers", 2)
    room.move(movement(1)[:3])
    with pytest.raises(MappingError, match="/map/play/start"):
        room.say("map/play/generate")


def test_an_evaluation_is_told_by_output(room: Room) -> None:
    async def evaluate() -> None:
        room.say("map/evaluate", 4)
        with pytest.raises(AddressError, match="under way"):
            room.say("map/evaluate")
        while not room.heard("/map/evaluation"):  # noqa: ASYNC110  it is told, nothing is set
            await asyncio.sleep(0.01)

    room.say("map/new", "numbers", 2)
    room.move(movement(1)[:1])
    session = room.house.practice.session
    assert session is not None
    rng = np.random.default_rng(0)
    for _ in range(24):
        x = rng.random(3)
        session.record(x.tolist(), [float(x[0]), float(x.sum() / 3)])
    for output in (0, 1):
        session.set_learner(output, "linear")
    asyncio.run(evaluate())
    found = [told[1:] for told in room.told if told[0] == "/map/evaluation"]
    assert [(output, measure) for output, measure, _ in found] == [(1, "rmse"), (2, "rmse")]
    assert max(value for _, _, value in found) < 1e-6
    assert room.heard("/map/evaluation/progress")[-1] == 1.0


def test_folds_that_are_none_are_refused(room: Room) -> None:
    for folds in (1, 101):
        with pytest.raises(AddressError, match=r"2\.\.100 folds"):
            room.say("map/evaluate", folds)
