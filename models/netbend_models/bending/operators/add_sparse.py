"""Add to a random share of the elements: sparks and holes (Dzwonczyk, Cella and Ban, DAFx 2024)."""

from collections.abc import Sequence

import torch
from torch import Tensor

from netbend_models.bending.base import AMOUNT, DrawnOperator, Shape, Values
from netbend_models.bending.drawn import SEED, doors, laid_out
from netbend_models.bending.growth import lifted
from netbend_models.bending.pointwise import level
from netbend_models.parameter import Parameter


def seeded(values: Sequence[float]) -> Shape:
    """(seed,) of (level, fraction, seed, …)."""
    return (int(values[2]),)


def draw(shape: Shape, x: Tensor) -> Tensor:
    """From which fraction on each element (1, C, H, W) gets the level."""
    return laid_out(doors(shape[0], x[0].numel()).view(x[:1].shape), x, torch.float32)


def add_sparse(x: Tensor, values: Values, _shape: Shape, out: Tensor | None = None) -> Tensor:
    """X + level on the first floor(fraction · n) of the n elements as the seed sorts them."""
    loudness, fraction, *_, drawn = values
    chosen = torch.le(drawn, fraction, out=torch.empty_like(drawn, dtype=x.dtype))
    return torch.add(x, chosen.mul_(loudness), out=out)


LEVEL = level("added to a few scattered points of every feature: above 0 sparks, below 0 holes")
FRACTION = Parameter(
    name="fraction", meaning="how many of the points: 0 none, 0.05 one in twenty, 1 all", default=0.05, limit=(0, 1)
)
ADD_SPARSE = DrawnOperator(
    name="add_sparse",
    parameters=(LEVEL, FRACTION, SEED, AMOUNT),
    bend=add_sparse,
    shape=seeded,
    draw=draw,
    pointwise=True,
    growth=lifted,
)
