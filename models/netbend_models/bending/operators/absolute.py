"""Absolute: what is below 0 is folded up (Dzwonczyk, Cella and Ban, DAFx 2024)."""

import torch
from torch import Tensor

from netbend_models.bending.base import AMOUNT_OFF, Operator, Shape, Values
from netbend_models.bending.growth import kept


def absolute(x: Tensor, _values: Values, _shape: Shape = (), out: Tensor | None = None) -> Tensor:
    """|X|."""
    return torch.abs(x, out=out)


ABSOLUTE = Operator(name="absolute", parameters=(AMOUNT_OFF,), bend=absolute, alike=True, pointwise=True, growth=kept)
