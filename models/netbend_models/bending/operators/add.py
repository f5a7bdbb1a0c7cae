"""Add: features brighter or darker all over (Dzwonczyk, Cella and Ban, DAFx 2024)."""

import torch
from torch import Tensor

from netbend_models.bending.base import AMOUNT, Operator, Shape, Values
from netbend_models.bending.growth import lifted
from netbend_models.bending.pointwise import level


def add(x: Tensor, values: Values, _shape: Shape = (), out: Tensor | None = None) -> Tensor:
    """X + level."""
    return torch.add(x, values[0], out=out)


LEVEL = level("added to every feature: above 0 more, below 0 less")
ADD = Operator(name="add", parameters=(LEVEL, AMOUNT), bend=add, alike=True, pointwise=True, growth=lifted)
