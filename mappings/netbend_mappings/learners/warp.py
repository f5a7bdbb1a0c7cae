"""The tables of time warping for many examples at once, filled a diagonal at a time, from now backwards.

Place (i, j) of an example's table is the least sum of costs that pairs the stream's last i + 1 points with the
example's last j + 1; a diagonal holds the places of equal i + j.
"""

import numpy as np
from numpy.typing import NDArray

from netbend_mappings.learners.base import Matrix


class Table:
    """Tables of E examples, L points the longest; pairs further apart than `radius` are not looked at."""

    def __init__(self, longest: int, examples: int, radius: int) -> None:
        self.longest, self.held = longest, 0
        # twice as long as needed, so that the newest row is put before the others and they seldom move
        self._costs = np.zeros((2 * longest, longest, examples))
        self._top = longest
        self._sums = np.full((2 * longest + 1, longest + 1, examples), np.inf)
        """A diagonal each, two before the first; by points back, one before the first."""
        self._reach = [_reach(diagonal, longest, radius) for diagonal in range(2 * longest - 1)]

    def clear(self) -> None:
        """Forget all points."""
        self.held, self._top = 0, self.longest
        self._sums.fill(np.inf)

    def push(self, costs: Matrix, *, more: bool = False) -> None:
        """Take in the newest point's costs (L, E), and fill the tables unless more are to come first."""
        if self._top == 0:
            self._costs[self.longest + 1 :] = self._costs[: self.longest - 1]
            self._top = self.longest + 1
        self._top -= 1
        self._costs[self._top] = costs
        self.held = min(self.held + 1, self.longest)
        if not more:
            self._fill()

    def _fill(self) -> None:
        sums = self._sums
        flat = self._costs[self._top : self._top + self.longest].reshape(self.longest**2, -1)
        step = max(1, self.longest - 1)  # from (i, j) to (i + 1, j - 1)
        sums[2, 1] = flat[0]
        for diagonal in range(1, 2 * self.longest - 1):
            low, high = self._reach[diagonal]
            high = min(high, self.held)
            if low >= high:
                continue
            before, here = sums[diagonal + 1], sums[diagonal + 2, low + 1 : high + 1]
            np.minimum(before[low:high], before[low + 1 : high + 1], out=here)
            np.minimum(here, sums[diagonal, low:high], out=here)
            here += flat[diagonal + low * step : diagonal + (high - 1) * step + 1 : step]

    def ends(self, stretches: NDArray[np.int64], lengths: NDArray[np.int64]) -> Matrix:
        """The sums that take in all of a stretch and all of an example (stretches, E)."""
        diagonal = stretches[:, None] + lengths[None, :]
        found: Matrix = self._sums[diagonal, stretches[:, None], np.arange(len(lengths))]
        return found


def _reach(diagonal: int, longest: int, radius: int) -> tuple[int, int]:
    """The points back, from and up to, that a diagonal holds: within the table, and |i - j| within the radius."""
    low = max(0, diagonal - longest + 1, -((radius - diagonal) // 2))
    return low, min(diagonal, longest - 1, (diagonal + radius) // 2) + 1
