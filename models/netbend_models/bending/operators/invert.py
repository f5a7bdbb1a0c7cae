"""Invert: what was strong becomes weak (Broad, Leymarie and Grierson, Network Bending)."""

from typing import Final

import torch
from torch import Tensor

from netbend_models.bending.base import AMOUNT_OFF, Operator, Shape, Values
from netbend_models.bending.growth import doubled

ONE: Final = torch.ones(())
"""A number of no device and precision: it takes those of what it meets."""


def invert(x: Tensor, _values: Values, _shape: Shape = (), out: Tensor | None = None) -> Tensor:
    """1 - X."""
    return torch.sub(ONE, x, out=out)


INVERT = Operator(name="invert", parameters=(AMOUNT_OFF,), bend=invert, alike=True, pointwise=True, growth=doubled)
