"""Pictures of rounds: small, whole, one a round, taken along when the project is saved elsewhere."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from netbend.conductor.round import LONGEST, Rounds, file_of, pictures, write_thumbnail
from netbend.wekinator.folder import Shelf
from netbend.wekinator.house import House


def grey(level: int, height: int = 64, width: int = 96) -> np.ndarray:
    return np.full((height, width, 4), level, np.uint8)


def test_a_thumbnail_is_small_and_of_the_same_shape(tmp_path: Path) -> None:
    picture = grey(0, 512, 1024)
    picture[:, 512:, :3] = 255
    write_thumbnail(tmp_path / "rounds" / "1.jpg", picture)
    with Image.open(tmp_path / "rounds" / "1.jpg") as found:
        assert found.size == (LONGEST, LONGEST // 2)
        pixels = np.asarray(found)
    assert pixels[40, 20].max() < 10
    assert pixels[40, 140].min() > 245
    assert [path.name for path in (tmp_path / "rounds").iterdir()] == ["1.jpg"]


class Room:
    """A house whose instrument shows one grey after the other."""

    def __init__(self, folder: Path) -> None:
        self.house = House(Shelf(folder), lambda *_: None)
        self.level, self.taken, self.told = 0, 0, list[tuple[object, ...]]()
        self.rounds = Rounds(self.house, self.look, lambda *told: self.told.append(told))

    def look(self) -> np.ndarray:
        self.taken += 1
        return grey(self.level)

    def say(self, name: str, *arguments: object) -> None:
        self.house.acts[name](arguments)

    async def feed(self, count: int, level: int) -> None:
        self.level = level
        for number in range(count):
            self.house.practice.feed(np.array([float(number)]))
        await asyncio.to_thread(self.rounds._writer.submit(lambda: None).result)
        await asyncio.sleep(0)

    def found(self) -> dict[int, int]:
        assert self.house.files.folder is not None
        return {number: int(np.asarray(Image.open(path)).mean()) for number, path in
                pictures(self.house.files.folder).items()}  # fmt: skip


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    one = Room(tmp_path)
    one.say("map/new", "numbers", 1)
    yield one
    one.rounds.close()
    one.house.target.close()


def test_each_round_has_a_picture_of_how_it_began(room: Room) -> None:
    async def record() -> None:
        await room.feed(3, 9)
        for level in (50, 200):
            room.say("map/record", 1)
            await room.feed(4, level)
            room.say("map/record", 0)
        await room.feed(3, 9)

    asyncio.run(record())
    session = room.house.practice.session
    assert session is not None
    rounds = sorted({example.round for example in session.examples})
    assert room.found() == dict(zip(rounds, (50, 200), strict=True))
    assert room.taken == 2
    assert [told[:2] for told in room.told] == [("/map/round", number) for number in rounds]
    assert Path(str(room.told[0][2])).is_file()


def test_an_undone_round_has_its_picture_again_when_it_is_redone(room: Room) -> None:
    async def record() -> None:
        room.say("map/record", 1)
        await room.feed(2, 70)
        room.say("map/record", 0)

    asyncio.run(record())
    room.say("map/undo")
    room.say("map/redo")
    session = room.house.practice.session
    assert session is not None
    assert room.found() == {session.examples[0].round: 70}


def test_a_gesture_is_a_round_too(room: Room) -> None:
    async def record() -> None:
        for gesture in (1, 2):
            room.say("map/gesture", gesture)
            await room.feed(4, 40 * gesture)
            room.say("map/gesture", 0)

    room.say("map/new", "gestures", 2)
    asyncio.run(record())
    session = room.house.practice.session
    assert session is not None
    assert room.found() == {session.gestures[0].round: 40, session.gestures[1].round: 80}


def test_undone_rounds_are_not_listed(room: Room) -> None:
    async def record() -> None:
        for level in (50, 90):
            room.say("map/record", 1)
            await room.feed(3, level)
            room.say("map/record", 0)

    assert room.rounds.listing() == []
    asyncio.run(record())
    first, second = room.rounds.listing()
    assert (first["examples"], first["gesture"], first["picture"]) == (3, 0, f"/rounds/{first['round']}.jpg")
    room.say("map/undo")
    assert room.rounds.listing() == [first]
    room.say("map/redo")
    assert room.rounds.listing() == [first, second]
    assert room.rounds.picture_of(99) is None


def test_saving_elsewhere_takes_the_pictures_along(room: Room) -> None:
    async def record() -> None:
        room.say("map/record", 1)
        await room.feed(2, 70)
        room.say("map/record", 0)

    asyncio.run(record())
    before = room.found()
    room.say("map/save", "kept")
    assert room.house.files.folder is not None
    assert room.house.files.folder.name == "kept"
    assert room.found() == before


def test_what_is_no_picture_of_a_round_is_none(tmp_path: Path) -> None:
    assert pictures(tmp_path) == {}
    write_thumbnail(file_of(tmp_path, 12), grey(3))
    (tmp_path / "rounds" / "other.jpg").touch()
    (tmp_path / "rounds" / "13.part").touch()
    assert pictures(tmp_path) == {12: file_of(tmp_path, 12)}
