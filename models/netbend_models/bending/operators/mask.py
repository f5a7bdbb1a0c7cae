"""Mask: a random share of channels, or of points, falls silent (torchbend)."""

from collections.abc import Sequence

import torch
from torch import Tensor

from netbend_models.bending.base import AMOUNT, DrawnOperator, Shape, Values
from netbend_models.bending.drawn import SEED, doors, laid_out
from netbend_models.bending.growth import kept
from netbend_models.parameter import Parameter

CHANNEL, POINT = 0, 1


def seeded(values: Sequence[float]) -> Shape:
    """(what is silenced, seed) of (probability, each, seed, …)."""
    return int(values[1]), int(values[2])


def draw(shape: Shape, x: Tensor) -> Tensor:
    """From which probability on each channel (1, C, 1, 1) or point (1, C, H, W) is silent."""
    each, seed = shape
    if each == CHANNEL:
        return doors(seed, x.shape[1]).view(1, -1, 1, 1).to(x.device)
    return laid_out(doors(seed, x[0].numel()).view(x[:1].shape), x, torch.float32)


def mask(x: Tensor, values: Values, _shape: Shape, out: Tensor | None = None) -> Tensor:
    """X · 0 on the first floor(probability · n) of the n channels or points as the seed sorts them."""
    drawn = values[-1]
    heard = torch.gt(drawn, values[0], out=torch.empty_like(drawn, dtype=x.dtype))
    return torch.mul(x, heard, out=out)


PROBABILITY = Parameter(
    name="probability",
    meaning="the share that falls silent, one by one as it rises: 0 none, 1 all",
    limit=(0, 1),
    identity=0.0,
)
EACH = Parameter(
    name="each",
    meaning="what falls silent: whole channels, or single points of them",
    limit=(0, 1),
    kind="choice",
    choices=("channel", "point"),
)
MASK = DrawnOperator(
    name="mask",
    parameters=(PROBABILITY, EACH, SEED, AMOUNT),
    bend=mask,
    shape=seeded,
    draw=draw,
    pointwise=True,
    growth=kept,
)
