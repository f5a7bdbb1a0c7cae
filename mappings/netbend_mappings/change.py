"""How a change goes: one number beside each base value, the seconds that it takes, or that it is made anew.

Where a value is set again without being another one, as a phase is sent back to 0, only this number tells:
below 0 it counts how often, and keeps the seconds and whether the way begins at the lower limit.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

SPAN: Final = 2.0**20
"""Longer than any change that is made anew, in seconds; 2**-17 s is the finest step beside a full count."""

_TURNS: Final = 2**14


def anew(before: float, seconds: float = 0.0, *, from_low: bool = False) -> float:
    """The number after `before` of a change that is made anew; `from_low`: from the lower limit, not from where it is.

    It differs from `before`, whatever that was, and from the plain seconds of any change.
    """
    turn = int(-before // SPAN) // 2 if before < 0 else 0
    return -((2 * (turn % _TURNS + 1) + from_low) * SPAN + min(seconds, SPAN - 1))


def seconds_of(change: float) -> float:
    """How long a change takes."""
    return -change % SPAN if change < 0 else change


def seconds_in(changes: Values) -> Values:
    """How long changes take, (N,)."""
    return np.where(changes < 0, -changes % SPAN, changes)


def begins_low(changes: Values) -> NDArray[np.bool_]:
    """Which changes begin at the lower limit, (N,)."""
    low: NDArray[np.bool_] = (changes < 0) & (-changes // SPAN % 2 == 1)
    return low
