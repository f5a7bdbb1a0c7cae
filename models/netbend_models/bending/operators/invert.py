"""Invert: what was strong becomes weak (Broad, Leymarie and Grierson, Network Bending)."""

import torch
from torch import Tensor

from netbend_models.bending.base import AMOUNT_OFF, Operator, Shape, Values


def invert(x: Tensor, _values: Values, _shape: Shape = (), out: Tensor | None = None) -> Tensor:
    """1 - X."""
    return torch.sub(torch.ones((), dtype=x.dtype, device=x.device), x, out=out)


INVERT = Operator(name="invert", parameters=(AMOUNT_OFF,), bend=invert, alike=True, pointwise=True)
