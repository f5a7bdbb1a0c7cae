"""Memory for fitted pictures, handed out in turn, since fresh memory costs a page fault every 4 KiB."""

from collections.abc import Callable
from typing import Final

import numpy as np

from netbend.stage.programme import HELD
from netbend.stage.ring import SLOTS, Picture

Memory = Callable[[tuple[int, ...]], Picture | None]

_BLACK: Final = {4: (0, 0, 0, 255), 2: (128, 16)}
"""A black pixel of RGBA, and a half of one of UYVY (ITU-R BT.709, limited range)."""


class Shelf:
    """Hands out the oldest picture to be made anew; the others stay untouched while `HELD` - 1 more are taken.

    `elsewhere` may give memory of the same kind that others see.
    """

    def __init__(self, elsewhere: Memory = lambda _: None) -> None:
        self._elsewhere = elsewhere
        self._own: list[Picture] = []
        self._laid: tuple[object, ...] = ()
        self._black = 0

    def take(self, shape: tuple[int, ...], inner: tuple[int, ...]) -> Picture:
        """Memory (H, W, 4) or (H, W, 2), black but for what the last picture of size `inner` in its middle covered."""
        picture = self._elsewhere(shape)
        laid = (shape, inner, picture is None)
        if laid != self._laid:
            self._own, self._laid, self._black = [], laid, 0
        if picture is None:
            picture = self._own.pop(0) if len(self._own) == HELD else np.empty(shape, np.uint8)
            self._own.append(picture)
        if self._black < SLOTS:
            picture[:] = _BLACK[shape[2]]
            self._black += 1
        return picture
