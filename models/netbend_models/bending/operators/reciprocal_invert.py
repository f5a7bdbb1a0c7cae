"""Reciprocal invert: what was strong becomes weak, lifted by 1 / level (Dzwonczyk, Cella and Ban, DAFx 2024)."""

import torch
from torch import Tensor

from netbend_models.bending.base import AMOUNT_OFF, Operator, Shape, Values
from netbend_models.parameter import Parameter


def reciprocal_invert(x: Tensor, values: Values, _shape: Shape = (), out: Tensor | None = None) -> Tensor:
    """1 / level - X."""
    return torch.sub(values[0].reciprocal(), x, out=out)


LEVEL = Parameter(
    name="level",
    meaning="features become 1 / level minus themselves: 1 is invert, close to 0 all is very bright",
    default=1.0,
    played=(0.1, 10),
    limit=(0.001, 1e6),
    curve="log",
)
RECIPROCAL_INVERT = Operator(
    name="reciprocal_invert",
    parameters=(LEVEL, AMOUNT_OFF),
    bend=reciprocal_invert,
    alike=True,
    pointwise=True,
    growth=lambda values: 1.0 + 1.0 / values[0],
)
