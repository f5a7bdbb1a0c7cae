"""Interpolate: between what the layer shows at two seeds, whatever the network plays now (torchbend)."""

from collections.abc import Sequence

import torch
from torch import Tensor

from netbend_models.bending.base import AMOUNT_OFF, Shape, StoredOperator, Values
from netbend_models.bending.growth import kept
from netbend_models.parameter import Parameter


def seeds(values: Sequence[float]) -> Shape:
    """(from, to) of (from, to, …)."""
    return int(values[0]), int(values[1])


def interpolate(x: Tensor, values: Values, _shape: Shape, out: Tensor | None = None) -> Tensor:
    """A + position · (B - A), of what was stored, for every picture of a batch; nothing of X."""
    *_, position, _amount, first, second = values
    if len(x) > 1:
        first, second = first.expand_as(x), second.expand_as(x)
    return torch.lerp(first, second, position if x.dtype == position.dtype else position.to(x.dtype), out=out)


FROM = Parameter(
    name="from",
    meaning="the seed whose unbent activation stands at position 0; a picture network without seeds shows its still; "
    "a weight has none, and is left alone",
    played=(0, 999),
    rule="open",
    kind="int",
)
TO = Parameter(
    name="to",
    meaning="the seed whose unbent activation stands at position 1; one not seen before costs a run of the network",
    default=1.0,
    played=(0, 999),
    rule="open",
    kind="int",
)
POSITION = Parameter(name="position", meaning="the way from the one activation to the other", limit=(0, 1))

INTERPOLATE = StoredOperator(
    name="interpolate",
    parameters=(FROM, TO, POSITION, AMOUNT_OFF),
    bend=interpolate,
    shape=seeds,
    alike=True,
    bounded=True,
    growth=kept,
)
