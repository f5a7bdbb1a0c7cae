"""Ablate: the channels fall silent (Broad, Leymarie and Grierson, Network Bending)."""

import torch
from torch import Tensor

from netbend_models.bending.base import AMOUNT_OFF, Operator, Shape, Values
from netbend_models.bending.growth import kept


def ablate(x: Tensor, _values: Values, _shape: Shape = (), out: Tensor | None = None) -> Tensor:
    """X · 0, also where x is not finite."""
    return torch.zeros_like(x) if out is None else out.zero_()


ABLATE = Operator(
    name="ablate", parameters=(AMOUNT_OFF,), bend=ablate, alike=True, pointwise=True, bounded=True, growth=kept
)
