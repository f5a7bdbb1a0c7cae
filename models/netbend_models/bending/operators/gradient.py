"""Gradient: the outlines of features, dilate minus erode (Dzwonczyk, Cella and Ban, DAFx 2024)."""

from torch import Tensor, maximum, minimum

from netbend_models.bending.base import AMOUNT_OFF, Operator, Shape, Values
from netbend_models.bending.morphology import WINDOW, mixed, radius, window_shape

_MOST, _LEAST = mixed(maximum), mixed(minimum)


def gradient(x: Tensor, values: Values, shape: Shape, _out: Tensor | None = None) -> Tensor:
    """The most less the least over the window, a fractional radius between its two whole neighbours."""
    return _MOST(x, values, shape, None).sub_(_LEAST(x, values, shape, None))


RADIUS = radius("how thick the outlines are that features become", default=1.0)
GRADIENT = Operator(
    name="gradient", parameters=(RADIUS, WINDOW, AMOUNT_OFF), bend=gradient, shape=window_shape, alike=True
)
