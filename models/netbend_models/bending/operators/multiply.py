"""Multiply: features louder, softer or upside down (Broad, Leymarie and Grierson, Network Bending)."""

import torch
from torch import Tensor

from netbend_models.bending.base import AMOUNT, Operator, Shape, Values
from netbend_models.bending.growth import multiplied
from netbend_models.parameter import Parameter


def multiply(x: Tensor, values: Values, _shape: Shape = (), out: Tensor | None = None) -> Tensor:
    """X · factor. Of a StyleGAN's weight only the factor's sign, and 0, is heard: demodulation takes back the rest."""
    return torch.mul(x, values[0], out=out)


FACTOR = Parameter(
    name="factor",
    meaning="how loud the features are: 0 silent, 1 as they are, 4 far too much, below 0 upside down",
    default=1.0,
    played=(-2, 4),
    limit=(-1e6, 1e6),
    identity=1.0,
)
MULTIPLY = Operator(
    name="multiply", parameters=(FACTOR, AMOUNT), bend=multiply, alike=True, pointwise=True, growth=multiplied
)
