"""Permute: the channels change places (torchbend)."""

from collections.abc import Sequence

import torch
from torch import Tensor

from netbend_models.bending.base import AMOUNT_OFF, DrawnOperator, Shape, Values
from netbend_models.bending.drawn import SEED, order
from netbend_models.bending.growth import kept


def seeded(values: Sequence[float]) -> Shape:
    """(seed,) of (seed, …)."""
    return (int(values[0]),)


def draw(shape: Shape, x: Tensor) -> Tensor:
    """Which channel comes to each place, (C,)."""
    return torch.tensor(order(shape[0], x.shape[1]), device=x.device)


def permute(x: Tensor, values: Values, _shape: Shape, _out: Tensor | None = None) -> Tensor:
    """X_p(k) in the place of X_k, p by the seed."""
    last = x.movedim(1, -1)
    points = last.flatten(0, -2)
    # By rows of all channels, where index_select of x itself takes ten times as long on a CPU.
    return points.index_select(1, values[-1]).view(last.shape).movedim(-1, 1)


PERMUTE = DrawnOperator(
    name="permute", parameters=(SEED, AMOUNT_OFF), bend=permute, shape=seeded, draw=draw, growth=kept
)
