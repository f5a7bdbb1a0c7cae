"""Sobel: how steep features are, their edges drawn as lines (Dzwonczyk, Cella and Ban, DAFx 2024)."""

import torch
import torch.nn.functional as F
from torch import Tensor

from netbend_models.bending.base import AMOUNT_OFF, Operator, Shape, Values
from netbend_models.bending.stripe import Stripe, stripes


def sobel(x: Tensor, _values: Values, _shape: Shape = (), out: Tensor | None = None) -> Tensor:
    """sqrt(Gx² + Gy²) of the 3 x 3 kernels (1, 2, 1) by (-1, 0, 1); the border is repeated outwards."""
    result, work = stripes(x, out, 1)
    for stripe in work:
        wide = _wide(stripe)
        _slope(_smooth(wide, -2), -1, stripe.out).square_()
        down = _slope(_smooth(wide, -1), -2)
        stripe.out.addcmul_(down, down).sqrt_()
    return result


def _wide(stripe: Stripe) -> Tensor:
    """The stripe with one more pixel on every side."""
    near = stripe.near(1)
    below = near.source.shape[-2] - near.top - near.out.shape[-2]
    return F.pad(near.source, (1, 1, 1 - near.top, 1 - below), mode="replicate")


def _smooth(x: Tensor, axis: int) -> Tensor:
    """(1, 2, 1) along the axis, two shorter."""
    size = x.shape[axis] - 2
    return torch.add(x.narrow(axis, 0, size), x.narrow(axis, 2, size)).add_(x.narrow(axis, 1, size), alpha=2)


def _slope(x: Tensor, axis: int, out: Tensor | None = None) -> Tensor:
    """(-1, 0, 1) along the axis, two shorter."""
    size = x.shape[axis] - 2
    return torch.sub(x.narrow(axis, 2, size), x.narrow(axis, 0, size), out=out)


SOBEL = Operator(name="sobel", parameters=(AMOUNT_OFF,), bend=sobel, alike=True)
