"""Pictures of rounds: what the instrument looked like when examples of it were recorded, kept beside them.

A small JPEG a round, named by its number; an undone round keeps its picture, since redo brings it back.
"""

import asyncio
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from netbend.conductor.complaint import log
from netbend.wekinator.house import House

Picture = NDArray[np.uint8]

FOLDER: Final = "rounds"
LONGEST: Final = 160
"""Pixels of the longer side."""


class Rounds:
    """Takes a picture when a round of examples begins; `picture` copies the newest frame (H, W, 4)."""

    def __init__(self, house: House, picture: Callable[[], Picture | None], tell: Callable[..., None]) -> None:
        self._house, self._picture, self._tell = house, picture, tell
        self._seen: tuple[object, int] | None = None
        self._writer = ThreadPoolExecutor(1, "rounds")
        self._save = house.acts["map/save"]
        house.acts["map/save"] = self._save_with_pictures
        house.practice.taps.append(self._look)

    def listing(self) -> list[dict[str, Any]]:
        """The rounds that are not undone: number, examples, gesture (0: none), and where a picture is to be had."""
        session = self._house.practice.session
        if session is None:
            return []
        counts = Counter(one.round for one in session.examples)
        counts.update(one.round for one in session.gestures)
        labels = {one.round: one.label for one in session.gestures}
        return [
            {"round": number, "examples": count, "gesture": labels.get(number, 0),
             "picture": f"/rounds/{number}.jpg" if self.picture_of(number) else None}
            for number, count in sorted(counts.items())
        ]  # fmt: skip

    def picture_of(self, number: int) -> Path | None:
        """The picture of a round, where it has one."""
        folder = self._house.files.folder
        path = file_of(folder, number) if folder is not None else None
        return path if path is not None and path.is_file() else None

    def close(self) -> None:
        """Wait for what is being written."""
        self._writer.shutdown()

    def _look(self, _values: Any) -> None:
        """An input is about to be recorded, or not."""
        practice, session = self._house.practice, self._house.practice.session
        if not (practice.is_recording or practice.label) or session is None:
            return
        number = (
            session.round + 1 if practice.label else max(1, session.round)
        )  # a gesture is a round of its own once it is over
        if self._seen == (session, number):
            return
        self._seen = (session, number)
        picture, folder = self._picture(), self._house.files.folder
        if picture is not None and folder is not None:
            path = file_of(folder, number)
            future = self._writer.submit(write_thumbnail, path, picture)
            loop = asyncio.get_running_loop()
            future.add_done_callback(lambda done: loop.call_soon_threadsafe(partial(self._told, number, path, done)))

    def _told(self, number: int, path: Path, done: Any) -> None:
        fault = done.exception()
        if fault is not None:
            log(f"the picture of round {number} is not kept: {fault}")
        else:
            self._tell("/map/round", number, str(path))

    def _save_with_pictures(self, said: Sequence[Any]) -> None:
        """A project saved elsewhere takes its pictures along."""
        before = self._house.files.folder
        self._save(said)
        after = self._house.files.folder
        if before is not None and after is not None and before != after and (before / FOLDER).is_dir():
            shutil.copytree(before / FOLDER, after / FOLDER, dirs_exist_ok=True)


def file_of(folder: Path, number: int) -> Path:
    """Where the picture of a round is."""
    return folder / FOLDER / f"{number}.jpg"


def pictures(folder: Path) -> dict[int, Path]:
    """The pictures of rounds that a project's folder has, by round."""
    found = (path for path in (folder / FOLDER).glob("*.jpg") if path.stem.isdecimal())
    return dict(sorted((int(path.stem), path) for path in found))


def write_thumbnail(path: Path, picture: Picture) -> None:
    """Write a small JPEG of a picture (H, W, 4), whole or not at all."""
    from PIL import Image  # noqa: PLC0415  takes a tenth of a second, and few record

    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.fromarray(np.ascontiguousarray(picture[..., :3]))
    image.thumbnail((LONGEST, LONGEST), Image.Resampling.BOX)
    part = path.with_suffix(".part")
    image.save(part, "JPEG", quality=85)
    part.replace(path)
