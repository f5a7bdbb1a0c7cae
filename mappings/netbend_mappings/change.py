"""How a change goes: one number beside each base value, the seconds that it takes, or that it is made anew.

Where a value is set again without being another one, as a phase is sent back to 0, only this number tells:
below 0 it counts how often, and keeps the seconds, the curve of the way and whether it begins at the lower limit.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from netbend_mappings.curve import CURVES

Values = NDArray[np.float64]

SPAN: Final = 2.0**18
"""Longer than any change that is made anew: three days in seconds; 2**-16 s is the finest step beside a full count."""

_TURNS: Final = 2**14
_KINDS: Final = 16
"""What a turn is multiplied by: a curve of eight, and from where."""

LINEAR: Final = 0
_SHAPES: Final = tuple(CURVES.values())
_NAMES: Final = tuple(CURVES)


def curve_number(name: str) -> int:
    """The number of a curve by its name, as `anew` takes it."""
    return _NAMES.index(name)


def anew(before: float, seconds: float = 0.0, *, from_low: bool = False, curve: int = LINEAR) -> float:
    """The number after `before` of a change that is made anew; `from_low`: from the lower limit, not from where it is.

    It differs from `before`, whatever that was, and from the plain seconds of any change.
    """
    turn = int(-before // SPAN) // _KINDS if before < 0 else 0
    kind = 2 * curve + from_low
    return -((_KINDS * (turn % _TURNS + 1) + kind) * SPAN + min(seconds, SPAN - 1))


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


def shaped(progress: Values, changes: Values) -> Values:
    """How far along its way each change is at these shares 0..1 of its time, by its curve; (N,) each."""
    curves = np.where(changes < 0, -changes // SPAN % _KINDS // 2, LINEAR)
    if not curves.any():
        return progress
    way = progress.copy()
    for number in np.unique(curves).astype(int).tolist():
        chosen = curves == number
        way[chosen] = _SHAPES[number](progress[chosen]) if number < len(_SHAPES) else progress[chosen]
    return way
