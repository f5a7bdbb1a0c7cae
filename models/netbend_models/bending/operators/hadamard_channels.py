"""Hadamard over channels: each becomes a sum and difference of all (Dzwonczyk, Cella and Ban, DAFx 2024)."""

from torch import Tensor

from netbend_models.bending.base import AMOUNT_OFF, DrawnOperator, Shape, Values
from netbend_models.bending.mixing import channels, hadamard


def draw(_shape: Shape, x: Tensor) -> Tensor:
    """The matrix (C, C) of x (B, C, H, W)."""
    return hadamard(x.shape[1], x)


def hadamard_channels(x: Tensor, values: Values, _shape: Shape = (), _out: Tensor | None = None) -> Tensor:
    """H X over the channels, as loud as before."""
    return channels(x, values[-1])


HADAMARD_CHANNELS = DrawnOperator(name="hadamard_channels", parameters=(AMOUNT_OFF,), bend=hadamard_channels, draw=draw)
