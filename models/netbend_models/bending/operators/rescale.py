"""Rescale: the whole range of the features stretched to a given one (Dzwonczyk, Cella and Ban, DAFx 2024)."""

import torch
from torch import Tensor

from netbend_models.bending.base import AMOUNT_OFF, Operator, Shape, Values
from netbend_models.bending.pointwise import edge


def rescale(x: Tensor, values: Values, _shape: Shape = (), out: Tensor | None = None) -> Tensor:
    """X becomes low + (X - min) · (high - low) / (max - min), min and max of each picture's targeted channels."""
    least, most = x.amin((1, 2, 3), keepdim=True).float(), x.amax((1, 2, 3), keepdim=True).float()
    # Where all is equal it becomes low.
    stretch = (values[1] - values[0]) / (most - least).clamp_(min=1e-12)
    return torch.mul(x, stretch.to(x.dtype), out=out).add_((values[0] - least * stretch).to(x.dtype))


LOW = edge("low", "what the weakest of the features becomes", 0.0)
HIGH = edge("high", "what the strongest becomes; below the low end all is upside down", 1.0)
RESCALE = Operator(name="rescale", parameters=(LOW, HIGH, AMOUNT_OFF), bend=rescale, alike=True)
