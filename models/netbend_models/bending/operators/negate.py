"""Negate: features upside down about 0 (Dzwonczyk, Cella and Ban, DAFx 2024)."""

import torch
from torch import Tensor

from netbend_models.bending.base import AMOUNT_OFF, Operator, Shape, Values
from netbend_models.bending.growth import kept


def negate(x: Tensor, _values: Values, _shape: Shape = (), out: Tensor | None = None) -> Tensor:
    """-X."""
    return torch.neg(x, out=out)


NEGATE = Operator(name="negate", parameters=(AMOUNT_OFF,), bend=negate, alike=True, pointwise=True, growth=kept)
