"""Permute: the channels change places (torchbend)."""

from collections.abc import Sequence

import torch
from torch import Tensor

from netbend_models.bending.base import AMOUNT_OFF, DrawnOperator, Shape, Values
from netbend_models.bending.drawn import SEED, order


def seeded(values: Sequence[float]) -> Shape:
    """(seed,) of (seed, …)."""
    return (int(values[0]),)


def draw(shape: Shape, x: Tensor) -> Tensor:
    """Which channel comes to each place, (C,)."""
    return torch.tensor(order(shape[0], x.shape[1]), device=x.device)


def permute(x: Tensor, values: Values, _shape: Shape, _out: Tensor | None = None) -> Tensor:
    """X_p(k) in the place of X_k, p by the seed."""
    last = x.movedim(1, -1)
    # Where channels are neighbours in memory, index_select takes ten times as long on a CPU.
    return last.gather(-1, values[-1].expand_as(last)).movedim(-1, 1)


PERMUTE = DrawnOperator(name="permute", parameters=(SEED, AMOUNT_OFF), bend=permute, shape=seeded, draw=draw)
