"""Pictures of presets: taken when one is stored, when one without is recalled, found again by the look."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from netbend.conductor import portrait
from netbend.conductor.portrait import Portraits
from netbend.tree.tree import Tree
from tests.daemon.conductor.desk import description


class Wall:
    """A tree, a grey that is seen, and what is told of pictures."""

    def __init__(self, folder: Path) -> None:
        self.tree, self.level, self.told = Tree(description()), 0, list[int]()
        self._news = asyncio.Event()
        self.pictures = Portraits(lambda: self.tree, self.look, self._hear, folder)

    def look(self) -> np.ndarray:
        return np.full((64, 64, 4), self.level, np.uint8)

    def _hear(self, address: str, number: int) -> None:
        assert address == "/preset/picture"
        self.told.append(number)
        self._news.set()

    def keep(self, number: int, look: str) -> None:
        self.tree.texts.put(f"/preset/{number}/data", look)
        self.tree.put(self.tree.layout.flat_slots["preset/current"], float(number))

    async def news(self) -> None:
        await asyncio.wait_for(self._news.wait(), 60.0)
        self._news.clear()

    def grey(self, number: int) -> int:
        path = self.pictures.picture_of(self.pictures.listing()[number])
        assert path is not None
        with Image.open(path) as image:
            return int(np.asarray(image)[5, 5, 0])


def played(folder: Path, act: Callable[[Wall], Awaitable[None]]) -> Wall:
    async def run() -> Wall:
        wall = Wall(folder)
        await act(wall)
        return wall

    return asyncio.run(run())


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portrait, "SETTLE_SECONDS", 0.0)
    monkeypatch.setattr(portrait, "EVERY_SECONDS", 0.0)


def test_a_stored_preset_has_the_picture_of_that_moment(tmp_path: Path) -> None:
    async def act(wall: Wall) -> None:
        for number, wall.level in ((20, 40), (21, 200)):
            wall.keep(number, f'{{"scope":["bends"],"values":{{"/a":{number}}}}}')
            wall.pictures.stored(number)
            await wall.news()

    wall = played(tmp_path, act)
    assert (wall.told, wall.grey(20), wall.grey(21)) == ([20, 21], 40, 200)


def test_a_preset_that_is_stored_anew_has_another_picture(tmp_path: Path) -> None:
    async def act(wall: Wall) -> None:
        wall.keep(20, "{}")
        for wall.level in (40, 200):
            wall.pictures.stored(20)
            await wall.news()

    assert played(tmp_path, act).grey(20) == 200


def test_a_recalled_preset_keeps_the_picture_that_it_has(tmp_path: Path) -> None:
    async def act(wall: Wall) -> None:
        for number, wall.level in ((20, 40), (20, 200), (21, 90)):
            wall.keep(number, f"{{{number}}}")
            wall.pictures.recalled(number, 0.0)
            await (wall.news() if wall.level != 200 else asyncio.sleep(0.01))

    wall = played(tmp_path, act)
    assert (wall.told, wall.grey(20), wall.grey(21)) == ([20, 21], 40, 90)


def test_what_is_not_seen_any_more_has_no_picture_taken(tmp_path: Path) -> None:
    async def act(wall: Wall) -> None:
        wall.keep(20, "{20}")
        wall.pictures.recalled(20, 0.0)
        wall.keep(21, "{21}")
        wall.pictures.recalled(21, 0.0)
        await wall.news()

    wall = played(tmp_path, act)
    assert (wall.told, list(wall.pictures.listing())) == ([21], [21])


def test_the_look_brings_its_picture_back_and_another_look_has_none(tmp_path: Path) -> None:
    async def act(wall: Wall) -> None:
        wall.keep(20, "{20}")
        wall.pictures.stored(20)
        await wall.news()
        wall.keep(20, "{other}")
        assert wall.pictures.listing() == {}
        wall.keep(30, "{20}")

    assert list(played(tmp_path, act).pictures.listing()) == [30]


def test_the_oldest_pictures_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portrait, "KEPT", 2)

    async def act(wall: Wall) -> None:
        for number in (20, 21, 22):
            wall.keep(number, f"{{{number}}}")
            wall.pictures.stored(number)
            await wall.news()

    assert len(list(tmp_path.glob("*.jpg"))) == 0
    assert list(played(tmp_path, act).pictures.listing()) == [21, 22]


def test_a_folder_that_cannot_be_written_is_said_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")

    async def act(wall: Wall) -> None:
        wall.keep(20, "{20}")
        for _ in range(2):
            wall.pictures.stored(20)
            await asyncio.sleep(0.2)

    wall = played(tmp_path / "file", act)
    assert (wall.told, wall.pictures.listing()) == ([], {})
    assert capsys.readouterr().err.count("pictures of presets are not kept") == 1
