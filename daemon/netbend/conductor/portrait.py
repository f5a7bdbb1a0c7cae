"""Pictures of presets: what was seen when one was stored, or first recalled here; a small JPEG each, in a folder.

A picture is kept under a hash of network and look: whatever brings the look back, an undo or another show, brings
its picture too, and no name in a message or a show leads to a file.
"""

import asyncio
import hashlib
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from netbend.conductor.complaint import log
from netbend.conductor.round import write_thumbnail
from netbend.tree.preset import PRESETS, data_of
from netbend.tree.tree import Tree

Picture = NDArray[np.uint8]

KEPT: Final = 1024
"""Pictures in the folder; of more the oldest go."""

SETTLE_SECONDS: Final = 0.3
"""After a recall: by then its look is on the screen."""

EVERY_SECONDS: Final = 0.1
"""However many presets are stored, a picture is taken so often at most."""


class Portraits:
    """`tree` and `picture`, a copy (H, W, 4) of the newest frame, are what plays; `tell` hears of a new picture."""

    def __init__(
        self, tree: Callable[[], Tree | None], picture: Callable[[], Picture | None], tell: Callable[..., None],
        folder: Path,
    ) -> None:  # fmt: skip
        self._tree, self._picture, self._tell, self._folder = tree, picture, tell, folder
        self._stored: set[int] = set()
        self._taken = -EVERY_SECONDS
        self._taking: asyncio.TimerHandle | None = None
        self._settling: asyncio.TimerHandle | None = None
        self._fault = ""

    def stored(self, number: int) -> None:
        """Preset `number` is what is seen now."""
        self._stored.add(number)
        if self._taking is None:
            loop = asyncio.get_running_loop()
            self._taking = loop.call_at(self._taken + EVERY_SECONDS, self._take_stored)

    def recalled(self, number: int, seconds: float) -> None:
        """Preset `number` is seen after so many seconds: its picture is taken where there is none."""
        if self._settling is not None:
            self._settling.cancel()
        loop = asyncio.get_running_loop()
        self._settling = loop.call_later(seconds + SETTLE_SECONDS, self._take_recalled, number)

    def listing(self) -> dict[int, str]:
        """The key of each preset's picture, where there is one."""
        tree = self._tree()
        keys = self._keys(tree, range(1, PRESETS + 1)) if tree is not None and self._folder.is_dir() else {}
        return {number: key for number, key in keys.items() if self._file(key).is_file()}

    def picture_of(self, key: str) -> Path | None:
        """The file of a picture by its key; that none other is asked for is the route's to see."""
        path = self._file(key)
        return path if path.is_file() else None

    # what is taken

    def _take_stored(self) -> None:
        numbers, self._stored, self._taking = self._stored, set(), None
        self._taken = asyncio.get_running_loop().time()
        self._take(numbers, anew=True)

    def _take_recalled(self, number: int) -> None:
        tree, self._settling = self._tree(), None
        if tree is not None and tree.base[tree.layout.flat_slots["preset/current"]] == number:
            self._take([number], anew=False)

    def _take(self, numbers: Iterable[int], *, anew: bool) -> None:
        tree = self._tree()
        keys = self._keys(tree, numbers) if tree is not None else {}
        wanted = {number: key for number, key in keys.items() if anew or not self._file(key).is_file()}
        picture = self._picture() if wanted else None
        if picture is not None:
            work = asyncio.get_running_loop().run_in_executor(None, self._write, picture, set(wanted.values()))
            work.add_done_callback(partial(self._told, tuple(wanted)))

    def _write(self, picture: Picture, keys: Iterable[str]) -> None:
        for key in keys:
            write_thumbnail(self._file(key), picture)
        for old in sorted(self._folder.glob("*.jpg"), key=lambda path: path.stat().st_mtime)[:-KEPT]:
            old.unlink()

    def _told(self, numbers: Iterable[int], done: "asyncio.Future[None]") -> None:
        fault = None if done.cancelled() else done.exception()
        if fault is None:
            for number in numbers:
                self._tell("/preset/picture", number)
        elif str(fault) != self._fault:
            self._fault = str(fault)
            log(f"pictures of presets are not kept: {fault}")

    def _keys(self, tree: Tree, numbers: Iterable[int]) -> dict[int, str]:
        return {number: key_of(tree, look) for number in numbers if (look := tree.texts.read(data_of(number)))}

    def _file(self, key: str) -> Path:
        return self._folder / f"{key}.jpg"


def key_of(tree: Tree, look: str) -> str:
    """By which a look on this network is found again."""
    return hashlib.blake2b(f"{tree.layout.description.digest} {look}".encode(), digest_size=16).hexdigest()
