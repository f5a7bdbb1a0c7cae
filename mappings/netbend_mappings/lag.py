"""What smooths links: each comes 99 % of the way to its source in its seconds, and in the end exactly there.

Where each has come to is kept in the state, by a key, so that a link goes on where it was when others come and go.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from math import log
from typing import Final

import numpy as np
from numpy.typing import NDArray

from netbend_mappings.state import LAGS, PlayState, Values

_NEARLY: Final = log(100.0)
_THERE: Final = 1e-6
"""So near it has arrived: identity, and with it what costs nothing, comes back."""

_SLOTS: Final = 2**22
"""More than any network has; with two of these a key is still whole in a float."""


def key_of(source: int, target: int, taken: Container[float]) -> float:
    """What a link is known by in the state, never 0; the second of two alike has another than the first."""
    key = source * _SLOTS + target + 1
    while float(key) in taken:
        key += _SLOTS * _SLOTS
    return float(key)


@dataclass(frozen=True, slots=True, eq=False)
class Lags:
    """The K smoothed links of a matrix: their keys (K,), in the order in which they stand in the state."""

    keys: Values

    @classmethod
    def make(cls, keys: Iterable[float]) -> "Lags":
        """Of these keys, the first `LAGS`."""
        return cls(np.array(list(keys)[:LAGS], np.float64))

    def take_over(self, before: PlayState | None, after: PlayState) -> None:
        """Have this frame's state begin with what the one before knew of these links; nan: nothing yet."""
        count = self.keys.size
        old = None if before is None else before.lags
        if not count:
            if after.lags[0, 0]:
                after.lags[:] = 0.0
            return
        if old is not None and np.array_equal(old[0, :count], self.keys) and not old[0, count:].any():
            after.lags[:] = old
            return
        known = {} if old is None else dict(zip(old[0].tolist(), old[1].tolist(), strict=True))
        after.lags[:] = 0.0
        after.lags[0, :count] = self.keys
        after.lags[1, :count] = [known.get(key, np.nan) for key in self.keys.tolist()]


@dataclass(frozen=True, slots=True, eq=False)
class Follow:
    """The links of a pass that are smoothed: where they stand in the pass (K,) and in the state, and their seconds."""

    links: NDArray[np.intp]
    places: NDArray[np.intp]
    seconds: Values

    def smooth(self, way: Values, state: Values, elapsed: float) -> None:
        """Let the smoothed ones follow their sources for `elapsed` seconds, in place; `state` (LAGS,) says where."""
        goal, here = way[self.links], state[self.places]
        here = np.where(np.isnan(here), goal, here)
        here += (goal - here) * -np.expm1(-_NEARLY * elapsed / self.seconds)
        here = np.where(np.abs(goal - here) < _THERE, goal, here)
        state[self.places] = way[self.links] = here
