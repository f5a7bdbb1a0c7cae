"""Threshold: features become masks with hard edges (Broad, Leymarie and Grierson, Network Bending)."""

import torch
from torch import Tensor

from netbend_models.bending.base import AMOUNT_OFF, Operator, Shape, Values
from netbend_models.bending.growth import kept
from netbend_models.parameter import Parameter


def threshold(x: Tensor, values: Values, _shape: Shape = (), out: Tensor | None = None) -> Tensor:
    """1 where X > level, else 0."""
    return torch.gt(x, values[0], out=torch.empty_like(x) if out is None else out)


LEVEL = Parameter(
    name="level",
    meaning="features above it become 1, all others 0",
    default=0.5,
    played=(-1, 2),
    limit=(-1e6, 1e6),
)
THRESHOLD = Operator(
    name="threshold",
    parameters=(LEVEL, AMOUNT_OFF),
    bend=threshold,
    alike=True,
    pointwise=True,
    bounded=True,
    growth=kept,
)
