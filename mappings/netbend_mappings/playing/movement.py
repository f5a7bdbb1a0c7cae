"""Free movement as it comes in, kept evenly thinned: a minute or an hour takes the same room."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

ROOM: Final = 4096
"""Inputs that are kept; the anchors of a mapping are chosen among them."""


class Movement:
    """Inputs (D,) one after the other; where there is no more room every second one is dropped, from then on too."""

    def __init__(self, inputs: int, room: int = ROOM) -> None:
        self._kept = np.empty((room, inputs))
        self._count = self._heard = 0
        self._every = 1

    @property
    def inputs(self) -> int:
        """D."""
        return self._kept.shape[1]

    def __len__(self) -> int:
        return self._count

    @property
    def heard(self) -> int:
        """How many came in."""
        return self._heard

    def add(self, values: Values) -> None:
        """Take the next input; one that is not finite is passed over."""
        if not np.isfinite(values).all():
            return
        if self._heard % self._every == 0:
            if self._count == len(self._kept):
                self._thin()
            if self._heard % self._every == 0:
                self._kept[self._count] = values
                self._count += 1
        self._heard += 1

    def _thin(self) -> None:
        left = self._kept[: self._count : 2].copy()
        self._count = len(left)
        self._kept[: self._count] = left
        self._every *= 2

    @property
    def values(self) -> Values:
        """What is kept (T, D), in order."""
        return self._kept[: self._count].copy()
