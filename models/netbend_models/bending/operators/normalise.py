"""Normalise: features brought to one loudness or balance, after whatever stands before it in the order.

The published normalisers are wrapped around another operator. Here one stands in the layer's order like any
other, last unless the order says so: it normalises what the operators before it made of the target's channels.
Source: Dzwonczyk, Cella and Ban, DAFx 2024.
"""

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

import torch
from torch import Tensor

from netbend_models.bending.base import AMOUNT_OFF, Operator, Shape, Values
from netbend_models.parameter import Parameter

Kind: TypeAlias = Callable[[Tensor, Tensor | None], Tensor]

_SILENCE: Final = 1e-6
"""What is fainter is left silent, not divided by."""


def which(values: Sequence[float]) -> Shape:
    """(kind,) of (kind, …)."""
    return (int(values[0]),)


def normalise(x: Tensor, _values: Values, shape: Shape, out: Tensor | None = None) -> Tensor:
    """By its kind, each picture of a batch for itself."""
    return _KINDS[shape[0]][1](x, out)


def maximum(x: Tensor, out: Tensor | None = None) -> Tensor:
    """X / max |X|."""
    axes = (1, 2, 3)
    most = torch.maximum(x.amax(axes, keepdim=True), x.amin(axes, keepdim=True).neg_())
    return torch.mul(x, most.clamp_(min=_SILENCE).reciprocal_(), out=out)


def length(x: Tensor, out: Tensor | None = None) -> Tensor:
    """X / sqrt(sum over channels of X²), at every point."""
    norm = torch.linalg.vector_norm(x, dim=1, keepdim=True)
    return torch.mul(x, norm.clamp_(min=_SILENCE).reciprocal_(), out=out)


def less_mean(*axes: int) -> Kind:
    """X less its mean over the axes."""

    def bend(x: Tensor, out: Tensor | None = None) -> Tensor:
        return torch.sub(x, x.mean(axes, keepdim=True), out=out)

    return bend


_KINDS: Final[tuple[tuple[str, Kind], ...]] = (
    ("maximum", maximum),
    ("length", length),
    ("mean", less_mean(1, 2, 3)),
    ("mean_channels", less_mean(1)),
    ("mean_rows", less_mean(2)),
    ("mean_columns", less_mean(3)),
)

KIND = Parameter(
    name="kind",
    meaning="divides by the strongest or by the length over channels, or takes away the mean: of all, or over one axis",
    played=(0, len(_KINDS) - 1),
    limit=(0, len(_KINDS) - 1),
    kind="choice",
    choices=tuple(name for name, _ in _KINDS),
)
NORMALISE = Operator(name="normalise", parameters=(KIND, AMOUNT_OFF), bend=normalise, shape=which, alike=True)
