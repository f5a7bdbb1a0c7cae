"""How far a step may go, for many descents side by side (H. B. Nielsen 1999), and which of them have come to rest."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from netbend_mappings.learners.base import Vector

_LEAST: Final = 1e-12
_MOST: Final = 1e9
_STUCK: Final = 1e6
_ENOUGH: Final = 1e-8
"""A mean squared error, of targets in -1..1, that nobody sees."""

Flags = NDArray[np.bool_]


class Damping:
    """The damping of each descent (M,); two steps in a row that win less than a share `still` of the error end it."""

    def __init__(self, count: int, still: float = 1e-2) -> None:
        self._share = still
        self.values: Vector = np.full(count, 1e-2)
        self._growth = np.full(count, 2.0)
        self._still = np.zeros(count, np.int64)

    def judge(self, before: Vector, after: Vector, promised: Vector) -> Flags:
        """Whether each step won, given the errors and what the step had promised; the damping follows."""
        better = after < before
        gain = (before - after) / np.maximum(promised, 1e-300)
        share = np.where(better, (before - after) / np.maximum(before, 1e-300), 0.0)
        self._still = np.where(share > self._share, 0, self._still + (better | (self.values > _STUCK)))
        shrink = np.maximum(1 / 3, 1 - (2 * np.clip(gain, -1, 2) - 1) ** 3)
        self.values = np.clip(self.values * np.where(better, shrink, self._growth), _LEAST, _MOST)
        self._growth = np.where(better, 2.0, self._growth * 2)
        return better

    def resting(self, error: Vector, examples: int) -> Flags:
        """Which descents are over."""
        found: Flags = (self._still >= 2) | (error < _ENOUGH * examples)
        return found

    def keep(self, these: Flags) -> None:
        """Go on with these alone."""
        self.values, self._growth, self._still = self.values[these], self._growth[these], self._still[these]


def choose(better: Flags, new: NDArray[Any], old: NDArray[Any]) -> NDArray[Any]:
    """The new where it is better, along the first axis."""
    return np.where(better.reshape(-1, *[1] * (old.ndim - 1)), new, old)
