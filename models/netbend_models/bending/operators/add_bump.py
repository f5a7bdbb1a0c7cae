"""Add a bump: a soft spot in the middle of every feature (Dzwonczyk, Cella and Ban, DAFx 2024)."""

import torch
from torch import Tensor

from netbend_models.bending.base import AMOUNT, Operator, Shape, Values
from netbend_models.bending.growth import lifted
from netbend_models.bending.pointwise import level
from netbend_models.parameter import Parameter


def add_bump(x: Tensor, values: Values, _shape: Shape = (), out: Tensor | None = None) -> Tensor:
    """X + level · exp(-d² / 2 width²), d the distance from the centre in map heights."""
    height, width = x.shape[-2:]
    down, across = (_slope(size, height, values[1]) for size in (height, width))
    bump = down[:, None] * (across * values[0])
    return torch.add(x, bump.to(x.dtype), out=out)


def _slope(size: int, unit: int, width: Tensor) -> Tensor:
    """The bump along one axis of `size` pixels."""
    distance = (torch.arange(size, device=width.device) - (size - 1) / 2) / unit
    return (distance / width).square_().mul_(-0.5).exp_()


LEVEL = level("how high the soft spot in the middle stands: above 0 a hill, below 0 a hollow")
WIDTH = Parameter(
    name="width",
    meaning="how wide the spot is, from its middle to where it is 0.6 as high, in heights of the map",
    default=0.25,
    played=(0.02, 1),
    limit=(0.001, 100),
    unit="fraction",
    curve="log",
)
ADD_BUMP = Operator(name="add_bump", parameters=(LEVEL, WIDTH, AMOUNT), bend=add_bump, alike=True, growth=lifted)
