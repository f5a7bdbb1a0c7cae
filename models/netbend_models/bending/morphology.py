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
    return Operator(name=name, parameters=(reach, WINDOW, AMOUNT), bend=mixed(extreme), shape=window_shape)


def window_shape(values: Sequence[float]) -> Shape:
    """(whole radius, whether the next one is mixed in, window) of (radius, window, …)."""
    radius = max(values[0], 0.0)
    return floor(radius), int(radius > floor(radius)), int(values[1])


def mixed(extreme: Extreme) -> Function:
    """The bend over a window whose fractional radius mixes its two whole neighbours."""

    def bend(x: Tensor, values: Values, shape: Shape, _out: Tensor | None = None) -> Tensor:
        radius, fractional, window = shape
        run = square if window == SQUARE else ellipse
        inner = run(x, radius, extreme)
        if not fractional:
            return inner
        return torch.lerp(inner, run(x, radius + 1, extreme), (values[0] - radius).to(x.dtype))

    return bend


def ellipse(x: Tensor, radius: int, extreme: Extreme) -> Tensor:
    """The extreme over an ellipse 2r + 1 across, its rows as wide as those of OpenCV's MORPH_ELLIPSE."""
    if radius == 0:
        return x.clone()
    rows, reach = x.clone(), 0
    result = torch.empty_like(x)
    for distance in range(radius, -1, -1):
        half = round(radius * sqrt((radius * radius - distance * distance) / (radius * radius)))
        while reach < half:
            reach += 1
            _join(rows, x, reach, -1, extreme)
            _join(rows, x, -reach, -1, extreme)
        if distance == radius:
            result.copy_(_lowest(x, extreme))
        for shift in {distance, -distance}:
            _join(result, rows, shift, -2, extreme)
    return result


def square(x: Tensor, side: int, extreme: Extreme) -> Tensor:
    """The extreme over `side` x `side` pixels, from -side // 2 on; a side of 0 or 1 changes nothing."""
    rows = x.clone()
    for shift in _reach(side):
        _join(rows, x, shift, -1, extreme)
    result = rows.clone()
    for shift in _reach(side):
        _join(result, rows, shift, -2, extreme)
    return result


def _reach(side: int) -> list[int]:
    first = -(side // 2)
    return [shift for shift in range(first, first + side) if shift != 0]


def _lowest(x: Tensor, extreme: Extreme) -> Tensor:
    worst = float("-inf") if extreme is torch.maximum else float("inf")
    return torch.full((), worst, dtype=x.dtype, device=x.device).expand_as(x)


def _join(result: Tensor, x: Tensor, shift: int, axis: int, extreme: Extreme) -> None:
    """Take into `result` what stands `shift` places further along the axis."""
    size = x.shape[axis] - abs(shift)
    if size <= 0:
        return
    into = result.narrow(axis, max(-shift, 0), size)
    extreme(into, x.narrow(axis, max(shift, 0), size), out=into)
