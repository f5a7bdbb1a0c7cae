"""Running minimum and maximum over a window, by shifted views: ten times faster on a CPU than pooling.

What lies outside the map does not count, as in OpenCV.
"""

from collections.abc import Callable, Sequence
from math import floor, sqrt
from typing import Final

import torch
from torch import Tensor

from netbend_models.bending.base import AMOUNT, Function, Operator, Shape, Values
from netbend_models.parameter import Parameter

Extreme = Callable[..., Tensor]
"""`torch.maximum` or `torch.minimum`."""

ELLIPSE, SQUARE = 0, 1


WINDOW: Final = Parameter(
    name="window",
    meaning="the brush: an ellipse 2 radius + 1 across, or a square radius across",
    limit=(0, 1),
    kind="choice",
    choices=("ellipse", "square"),
)


def radius(meaning: str, default: float = 0.0, identity: float | None = None) -> Parameter:
    """How far the window reaches."""
    return Parameter(
        name="radius",
        meaning=meaning,
        default=default,
        played=(0, 5),
        limit=(0, 10),
        identity=identity,
        unit="pixels",
    )


def operator(name: str, meaning: str, extreme: Extreme) -> Operator:
    """The row of the catalogue for a morphological operator."""
    reach = radius(meaning, identity=0.0)
    return Operator(name=name, parameters=(reach, WINDOW, AMOUNT), bend=mixed(extreme), shape=window_shape, alike=True)


def window_shape(values: Sequence[float]) -> Shape:
    """(whole radius, whether the next one is mixed in, window) of (radius, window, …)."""
    radius = max(values[0], 0.0)
    return floor(radius), int(radius > floor(radius)), int(values[1])


def mixed(extreme: Extreme) -> Function:
    """The bend over a window whose fractional radius mixes its two whole neighbours."""

    def bend(x: Tensor, values: Values, shape: Shape, _out: Tensor | None = None) -> Tensor:
        radius, fractional, window = shape
        run = square if window == SQUARE else ellipse
        if not fractional:
            return run(x, radius, extreme)
        inner = run(x, radius, extreme) if radius else x
        return torch.lerp(inner, run(x, radius + 1, extreme), (values[0] - radius).to(x.dtype))

    return bend


def ellipse(x: Tensor, radius: int, extreme: Extreme) -> Tensor:
    """The extreme over an ellipse 2r + 1 across, its rows as wide as those of OpenCV's MORPH_ELLIPSE."""
    if radius == 0:
        return x.clone()
    # From the tips to the middle; the tips' row counts in the middle too, whose row holds it.
    result, rows, reach = _joined(x, radius, -2, extreme), x, 0
    _join(result, x, -radius, -2, extreme)
    for distance in range(radius - 1, 0, -1):
        half = round(radius * sqrt((radius * radius - distance * distance) / (radius * radius)))
        rows, reach = _wider(rows, x, range(reach + 1, half + 1), extreme), half
        for shift in (distance, -distance):
            _join(result, rows, shift, -2, extreme)
    if rows is not x:
        _join(result, rows, 0, -2, extreme)
    _wider(result, x, range(reach + 1, radius + 1), extreme)
    return result


def _wider(rows: Tensor, x: Tensor, reach: range, extreme: Extreme) -> Tensor:
    """The rows with what of x stands so far to the right and to the left; written over unless they are x."""
    for place in reach:
        if rows is x:
            rows = _joined(x, place, -1, extreme)
        else:
            _join(rows, x, place, -1, extreme)
        _join(rows, x, -place, -1, extreme)
    return rows


def square(x: Tensor, side: int, extreme: Extreme) -> Tensor:
    """The extreme over `side` x `side` pixels, from -side // 2 on; a side of 0 or 1 changes nothing."""
    if side < 2:
        return x.clone()
    result = x
    for axis in (-1, -2):
        source, (first, *others) = result, _reach(side)
        result = _joined(source, first, axis, extreme)
        for shift in others:
            _join(result, source, shift, axis, extreme)
    return result


def _reach(side: int) -> list[int]:
    first = -(side // 2)
    return [shift for shift in range(first, first + side) if shift != 0]


def _joined(x: Tensor, shift: int, axis: int, extreme: Extreme) -> Tensor:
    """The extreme of x and of what stands `shift` places, not 0, further along the axis."""
    size = x.shape[axis] - abs(shift)
    if size <= 0:
        return x.clone()
    result, start = torch.empty_like(x), max(-shift, 0)
    extreme(x.narrow(axis, start, size), x.narrow(axis, max(shift, 0), size), out=result.narrow(axis, start, size))
    alone = 0 if shift < 0 else size
    result.narrow(axis, alone, abs(shift)).copy_(x.narrow(axis, alone, abs(shift)))
    return result


def _join(result: Tensor, x: Tensor, shift: int, axis: int, extreme: Extreme) -> None:
    """Take into `result` what stands `shift` places further along the axis."""
    size = x.shape[axis] - abs(shift)
    if size <= 0:
        return
    into = result.narrow(axis, max(-shift, 0), size)
    extreme(into, x.narrow(axis, max(shift, 0), size), out=into)
