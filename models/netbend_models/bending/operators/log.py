"""Logarithm: the loud brought close, the faint thrown far below 0 (Dzwonczyk, Cella and Ban, DAFx 2024)."""

import torch
from torch import Tensor

from netbend_models.bending.base import AMOUNT_OFF, Operator, Shape, Values
from netbend_models.parameter import Parameter


def log(x: Tensor, values: Values, _shape: Shape = (), out: Tensor | None = None) -> Tensor:
    """X becomes ln |X| / ln base, with |X| at least 0.000001: nothing is thrown to minus infinity."""
    return torch.abs(x, out=out).clamp_(min=1e-6).log_().div_(values[0].log())


BASE = Parameter(
    name="base",
    meaning="features become their logarithm to this base, those below 0 as if above; a small base is loud",
    default=2.718281828459045,
    played=(1.5, 10),
    limit=(1.01, 1e6),
    curve="log",
)
LOG = Operator(name="log", parameters=(BASE, AMOUNT_OFF), bend=log, alike=True, pointwise=True)
