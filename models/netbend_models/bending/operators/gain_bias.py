"""Gain and bias: features louder and lifted in one step (torchbend's affine)."""

import torch
from torch import Tensor

from netbend_models.bending.base import AMOUNT, Operator, Shape, Values
from netbend_models.bending.growth import multiplied
from netbend_models.parameter import Parameter


def gain_bias(x: Tensor, values: Values, _shape: Shape = (), out: Tensor | None = None) -> Tensor:
    """X · gain + bias."""
    # Two passes: on a CPU one addcmul with two scalars takes four times as long.
    return torch.mul(x, values[0], out=out).add_(values[1])


GAIN = Parameter(
    name="gain",
    meaning="how loud the features are, before the bias: 0 silent, 1 as they are, below 0 upside down",
    default=1.0,
    played=(-2, 4),
    limit=(-1e6, 1e6),
    identity=1.0,
)
BIAS = Parameter(
    name="bias", meaning="added to the features after the gain", played=(-2, 2), limit=(-1e6, 1e6), identity=0.0
)
GAIN_BIAS = Operator(
    name="gain_bias", parameters=(GAIN, BIAS, AMOUNT), bend=gain_bias, alike=True, pointwise=True, growth=multiplied
)
