"""How a control's travel spreads over a range: shapes from 0 to 1 that rise all the way, and back."""

from collections.abc import Callable
from dataclasses import dataclass
from math import asin, sin, sqrt
from typing import Final


@dataclass(frozen=True, slots=True)
class Shape:
    """A curve and its inverse, both 0..1 to 0..1."""

    bend: Callable[[float], float]
    unbend: Callable[[float], float]


def _smooth(x: float) -> float:
    return x * x * (3.0 - 2.0 * x)


def _unsmooth(y: float) -> float:
    return 0.5 - sin(asin(1.0 - 2.0 * y) / 3.0)


SHAPES: Final = {
    "linear": Shape(lambda x: x, lambda y: y),
    "slow": Shape(lambda x: x * x, sqrt),
    "fast": Shape(sqrt, lambda y: y * y),
    "smooth": Shape(_smooth, _unsmooth),
}
"""`slow` begins slowly, `fast` quickly, `smooth` both begins and ends slowly."""


def bend(name: str, fraction: float, *, invert: bool) -> float:
    """Where a control at this fraction of its travel puts its target, 0..1."""
    shaped = SHAPES[name].bend(fraction)
    return 1.0 - shaped if invert else shaped


def unbend(name: str, fraction: float, *, invert: bool) -> float:
    """Where a control must stand for its target to be at this fraction."""
    inside = min(1.0, max(0.0, 1.0 - fraction if invert else fraction))
    return SHAPES[name].unbend(inside)
