"""Add noise: grain that rests until its seed changes (Dzwonczyk, Cella and Ban, DAFx 2024)."""

from collections.abc import Sequence

import torch
from torch import Tensor

from netbend_models.bending.base import AMOUNT, DrawnOperator, Shape, Values
from netbend_models.bending.drawn import SEED, noise
from netbend_models.bending.pointwise import level


def seeded(values: Sequence[float]) -> Shape:
    """(seed,) of (level, seed, …)."""
    return (int(values[1]),)


def draw(shape: Shape, x: Tensor) -> Tensor:
    """The noise of this seed for such activations, the same for every picture of a batch."""
    return noise(shape[0], x)


def add_noise(x: Tensor, values: Values, _shape: Shape, out: Tensor | None = None) -> Tensor:
    """X + level · N(0, 1)."""
    return torch.addcmul(x, values[-1], values[0].to(x.dtype), out=out)


LEVEL = level("how loud the grain is that lies on every feature; it rests until the seed changes")
ADD_NOISE = DrawnOperator(
    name="add_noise", parameters=(LEVEL, SEED, AMOUNT), bend=add_noise, shape=seeded, draw=draw, pointwise=True
)
