"""Sobel: how steep features are, their edges drawn as lines (Dzwonczyk, Cella and Ban, DAFx 2024)."""

import torch.nn.functional as F
from torch import Tensor

from netbend_models.bending.base import AMOUNT_OFF, Operator, Shape, Values


def sobel(x: Tensor, _values: Values, _shape: Shape = (), _out: Tensor | None = None) -> Tensor:
    """sqrt(Gx² + Gy²) of the 3 x 3 kernels (1, 2, 1) by (-1, 0, 1); the border is repeated outwards."""
    wide = F.pad(x, (1, 1, 1, 1), mode="replicate")
    across, down = _slope(_smooth(wide, -2), -1), _slope(_smooth(wide, -1), -2)
    return across.square_().addcmul_(down, down).sqrt_()


def _smooth(x: Tensor, axis: int) -> Tensor:
    """(1, 2, 1) along the axis, two shorter."""
    size = x.shape[axis] - 1
    pairs = x.narrow(axis, 0, size) + x.narrow(axis, 1, size)
    return pairs.narrow(axis, 0, size - 1) + pairs.narrow(axis, 1, size - 1)


def _slope(x: Tensor, axis: int) -> Tensor:
    """(-1, 0, 1) along the axis, two shorter."""
    size = x.shape[axis] - 2
    return x.narrow(axis, 2, size) - x.narrow(axis, 0, size)


SOBEL = Operator(name="sobel", parameters=(AMOUNT_OFF,), bend=sobel, alike=True)
