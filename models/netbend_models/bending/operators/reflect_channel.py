"""Reflect a channel: a mirror in the space of channels (Dzwonczyk, Cella and Ban, DAFx 2024)."""

from collections.abc import Sequence

from torch import Tensor

from netbend_models.bending.base import AMOUNT_OFF, Operator, Shape, Values
from netbend_models.bending.growth import kept
from netbend_models.bending.pointwise import own
from netbend_models.parameter import Parameter


def which(values: Sequence[float]) -> Shape:
    """(index,) of (index, …)."""
    return (int(values[0]),)


def reflect_channel(x: Tensor, _values: Values, shape: Shape, out: Tensor | None = None) -> Tensor:
    """-X_k of the one channel k; beyond the last channel k counts on from the first."""
    result = own(x, out)
    result.select(1, shape[0] % x.shape[1]).neg_()
    return result


INDEX = Parameter(
    name="index",
    meaning="the channel that is turned upside down, among those of the target, from 0 on",
    played=(0, 63),
    limit=(0, 65535),
    kind="int",
)
REFLECT_CHANNEL = Operator(
    name="reflect_channel", parameters=(INDEX, AMOUNT_OFF), bend=reflect_channel, shape=which, growth=kept
)
