"""How a source's way from 0 to 1 spreads over what it moves: shapes that rise, 0 at 0 exactly and 1 at 1."""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Curve = Callable[[Values], Values]

STEEP: Final = 4.0
"""How much `exp` and `log` are bent: in the middle they are at 0.12 and 0.88."""


def _smooth(x: Values) -> Values:
    return x * x * (3.0 - 2.0 * x)


def _exp(x: Values) -> Values:
    rising: Values = np.minimum(np.expm1(STEEP * x) / np.expm1(STEEP), 1.0)
    return rising


def _log(x: Values) -> Values:
    rising: Values = np.minimum(np.log1p(np.expm1(STEEP) * x) / STEEP, 1.0)
    return rising


def _step(x: Values) -> Values:
    return (x >= 0.5).astype(np.float64)


CURVES: Final[dict[str, Curve]] = {
    "linear": lambda x: x, "smooth": _smooth, "exp": _exp, "log": _log, "step": _step,
}  # fmt: skip
"""By name: `smooth` begins and ends slowly, `exp` begins slowly, `log` quickly, `step` jumps half-way."""
