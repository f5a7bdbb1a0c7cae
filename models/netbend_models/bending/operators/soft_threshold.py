"""Soft threshold: everything comes closer to silence, the faint falls silent (Dzwonczyk, Cella and Ban, DAFx 2024)."""

import torch
from torch import Tensor

from netbend_models.bending.base import AMOUNT, Operator, Shape, Values
from netbend_models.bending.growth import kept
from netbend_models.bending.pointwise import gate


def soft_threshold(x: Tensor, values: Values, _shape: Shape = (), out: Tensor | None = None) -> Tensor:
    """sign(X) · max(|X| - level, 0), which is X less what of it lies within -level..level."""
    level = values[0].to(x.dtype)
    return torch.sub(x, torch.maximum(x, -level).minimum(level), out=out)


LEVEL = gate("every feature comes this much closer to 0 and stops there")
SOFT_THRESHOLD = Operator(
    name="soft_threshold", parameters=(LEVEL, AMOUNT), bend=soft_threshold, alike=True, pointwise=True, growth=kept
)
