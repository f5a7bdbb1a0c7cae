"""Gradient: the outlines of features, dilate minus erode (Dzwonczyk, Cella and Ban, DAFx 2024)."""

from dataclasses import replace

import torch
from torch import Tensor

from netbend_models.bending.base import AMOUNT_OFF, Operator, Shape, Values
from netbend_models.bending.growth import doubled
from netbend_models.bending.morphology import WINDOW, fill, radius, widest, window_shape
from netbend_models.bending.stripe import stripes


def gradient(x: Tensor, values: Values, shape: Shape, out: Tensor | None = None) -> Tensor:
    """The most less the least over the window, a fractional radius between its two whole neighbours."""
    result, work = stripes(x, out, widest(shape))
    for stripe in work:
        least = torch.empty_like(stripe.out)
        fill(replace(stripe, out=least), values[0], shape, torch.minimum)
        fill(stripe, values[0], shape, torch.maximum)
        stripe.out.sub_(least)
    return result


RADIUS = radius("how thick the outlines are that features become", default=1.0)
GRADIENT = Operator(
    name="gradient",
    parameters=(RADIUS, WINDOW, AMOUNT_OFF),
    bend=gradient,
    shape=window_shape,
    alike=True,
    growth=doubled,
)
