"""Hadamard over channels: each becomes a sum and difference of all (Dzwonczyk, Cella and Ban, DAFx 2024)."""

from torch import Tensor

from netbend_models.bending.base import AMOUNT_OFF, Operator, Shape, Values
from netbend_models.bending.growth import mixed
from netbend_models.bending.mixing import hadamard


def hadamard_channels(x: Tensor, _values: Values, _shape: Shape = (), _out: Tensor | None = None) -> Tensor:
    """H X over the channels, as loud as before."""
    return hadamard(x.movedim(1, -1)).movedim(-1, 1)


HADAMARD_CHANNELS = Operator(name="hadamard_channels", parameters=(AMOUNT_OFF,), bend=hadamard_channels, growth=mixed)
