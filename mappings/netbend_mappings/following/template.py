"""Recorded examples of gestures as followers compare with them: laid side by side, inputs scaled by their range."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from netbend_mappings.following.base import FollowError, Values

SHORTEST: Final = 3
"""Samples of an example; fewer say nothing of how it goes."""

_FAR: Final = 1e6
"""Ranges beyond which everything is equally far: squares stay numbers."""

MOST: Final = 2**16
"""Samples of all examples together."""


@dataclass(frozen=True, slots=True, eq=False)
class Templates:
    """K examples of G gestures with D inputs, in units of each input's range, from each example's first sample.

    `paths` are (T, D) each, `firsts` (K, D) where they begin, `gesture` (K,) is from 0, `scale` (D,).
    """

    paths: tuple[Values, ...]
    firsts: Values
    gesture: NDArray[np.intp]
    count: int
    scale: Values

    @classmethod
    def make(cls, examples: Sequence[tuple[int, ArrayLike]], gestures: int = 0) -> Self:
        """From (gesture from 1, samples (T, D)) each; `gestures` where there may be more than have examples."""
        if not examples:
            raise FollowError("there are no gestures to follow; record some")
        paths = [_path(number, samples) for number, (_, samples) in enumerate(examples, 1)]
        widths = sorted({path.shape[1] for path in paths})
        if len(widths) > 1:
            raise FollowError(f"all examples must have as many inputs, got {', '.join(map(str, widths))}")
        numbers = np.array([gesture for gesture, _ in examples], np.intp)
        if numbers.min() < 1:
            raise FollowError(f"gestures count from 1, got {numbers.min()}")
        if sum(map(len, paths)) > MOST:
            raise FollowError(f"all examples take {MOST} samples at most, got {sum(map(len, paths))}; record fewer")
        every = np.concatenate(paths)
        scale = np.ptp(every, axis=0)
        scale[scale <= 1e-12 * np.abs(every).max(axis=0)] = 1.0
        scaled = [path / scale for path in paths]
        return cls(
            tuple(path - path[0] for path in scaled), np.array([path[0] for path in scaled]),
            numbers - 1, max(gestures, int(numbers.max())), scale,
        )  # fmt: skip

    @property
    def inputs(self) -> int:
        """D."""
        return len(self.scale)

    @property
    def lengths(self) -> NDArray[np.intp]:
        """Samples of each example (K,)."""
        return np.array([len(path) for path in self.paths], np.intp)

    def taken(self, values: Values) -> Values:
        """An input (D,) in these units."""
        if values.shape != (self.inputs,):
            raise FollowError(f"a gesture of {self.inputs} inputs cannot be followed by {values.size}")
        if not np.isfinite(values).all():
            raise FollowError("inputs must be finite numbers")
        return np.clip(values / self.scale, -_FAR, _FAR)

    def resampled(self, points: int) -> Values:
        """Every example at so many places from its beginning to its end, evenly spaced in time, (K, points, D)."""
        wanted = np.linspace(0.0, 1.0, points)
        return np.array([
            np.column_stack([np.interp(wanted, np.linspace(0.0, 1.0, len(path)), column) for column in path.T])
            for path in self.paths
        ])  # fmt: skip


def _path(number: int, samples: ArrayLike) -> Values:
    path = np.asarray(samples, np.float64)
    if path.ndim != 2 or len(path) < SHORTEST or not path.shape[1]:
        raise FollowError(f"example {number} needs {SHORTEST} samples or more of one input or more, got {path.shape}")
    if not np.isfinite(path).all():
        raise FollowError(f"example {number} has what is no finite number; record it anew")
    return path
