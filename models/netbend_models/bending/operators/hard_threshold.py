"""Hard threshold: what is faint falls silent, the rest stays as it is (Dzwonczyk, Cella and Ban, DAFx 2024)."""

import torch
from torch import Tensor

from netbend_models.bending.base import AMOUNT, Operator, Shape, Values
from netbend_models.bending.growth import kept
from netbend_models.bending.pointwise import gate


def hard_threshold(x: Tensor, values: Values, _shape: Shape = (), out: Tensor | None = None) -> Tensor:
    """X where |X| >= level, else 0."""
    return torch.mul(x, x.abs().ge_(values[0]), out=out)


LEVEL = gate("features fainter than this, above or below 0, become 0; the others stay")
HARD_THRESHOLD = Operator(
    name="hard_threshold", parameters=(LEVEL, AMOUNT), bend=hard_threshold, alike=True, pointwise=True, growth=kept
)
