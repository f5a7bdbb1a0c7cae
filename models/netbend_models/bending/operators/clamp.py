"""Clamp: features cut off below and above (Dzwonczyk, Cella and Ban, DAFx 2024)."""

import torch
from torch import Tensor

from netbend_models.bending.base import AMOUNT_OFF, Operator, Shape, Values
from netbend_models.bending.growth import bounded
from netbend_models.bending.pointwise import edge


def clamp(x: Tensor, values: Values, _shape: Shape = (), out: Tensor | None = None) -> Tensor:
    """min(max(X, low), high); where low is above high, high."""
    if x.device.type == "cpu":
        return torch.clamp(x, float(values[0]), float(values[1]), out=out)  # reading numbers waits for nothing
    low, high = values[0].to(x.dtype), values[1].to(x.dtype)
    raised = torch.maximum(x, low, out=out)
    return torch.minimum(raised, high, out=raised)


LOW = edge("low", "features below it are brought up to it", -1.0)
HIGH = edge("high", "features above it are brought down to it; below the low end it alone remains", 1.0)
CLAMP = Operator(
    name="clamp", parameters=(LOW, HIGH, AMOUNT_OFF), bend=clamp, alike=True, pointwise=True, growth=bounded
)
