"""Add to one channel, one row or one column (Dzwonczyk, Cella and Ban, DAFx 2024)."""

from collections.abc import Sequence

from torch import Tensor

from netbend_models.bending.base import AMOUNT, Operator, Shape, Values
from netbend_models.bending.growth import lifted
from netbend_models.bending.pointwise import level, own
from netbend_models.parameter import Parameter


def place(values: Sequence[float]) -> Shape:
    """(axis of (C, H, W), index) of (level, axis, index, …)."""
    return int(values[1]), int(values[2])


def add_axis(x: Tensor, values: Values, shape: Shape, out: Tensor | None = None) -> Tensor:
    """X + level at one index of one axis; an index beyond the last counts on from the first."""
    axis, index = shape[0] - 3, shape[1]
    result = own(x, out)
    result.select(axis, index % x.shape[axis]).add_(values[0])
    return result


LEVEL = level("added to one channel, row or column: above 0 more, below 0 less")
AXIS = Parameter(
    name="axis",
    meaning="what the index counts: the channels of the target, rows from the top, or columns from the left",
    limit=(0, 2),
    played=(0, 2),
    kind="choice",
    choices=("channel", "row", "column"),
)
INDEX = Parameter(
    name="index",
    meaning="which channel, row or column, from 0 on; after the last comes the first again",
    played=(0, 63),
    limit=(0, 65535),
    kind="int",
)
ADD_AXIS = Operator(name="add_axis", parameters=(LEVEL, AXIS, INDEX, AMOUNT), bend=add_axis, shape=place, growth=lifted)
