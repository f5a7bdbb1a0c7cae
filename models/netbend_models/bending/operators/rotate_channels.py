"""Rotate channels: two of them turn into each other (Dzwonczyk, Cella and Ban, DAFx 2024)."""

from collections.abc import Sequence
from math import pi

from torch import Tensor

from netbend_models.bending.base import AMOUNT, Operator, Shape, Values
from netbend_models.bending.growth import doubled
from netbend_models.bending.pointwise import own
from netbend_models.parameter import Parameter


def plane(values: Sequence[float]) -> Shape:
    """(i, j) of (angle, i, j, …)."""
    return int(values[1]), int(values[2])


def rotate_channels(x: Tensor, values: Values, shape: Shape, out: Tensor | None = None) -> Tensor:
    """X_i cos a - X_j sin a and X_i sin a + X_j cos a; beyond the last channel i and j count on from the first.

    The published R1 to R4 are the planes (1, 2), (0, 2), (0, 3) and (0, 1).
    """
    result, (i, j) = own(x, out), (index % x.shape[1] for index in shape)
    if i == j:
        return result
    angle = values[0] * (pi / 180)
    cosine, sine = angle.cos(), angle.sin()
    first, second = result[:, i], result[:, j]
    turned = first * cosine - second * sine
    second.mul_(cosine).add_(first * sine)
    first.copy_(turned)
    return result


def _index(name: str, meaning: str, default: float) -> Parameter:
    return Parameter(name=name, meaning=meaning, default=default, played=(0, 63), limit=(0, 65535), kind="int")


ANGLE = Parameter(
    name="angle",
    meaning="turns two channels into each other: 90 swaps them, 180 turns both upside down",
    played=(-180, 180),
    limit=(-180, 180),
    rule="wrap",
    identity=0.0,
    unit="degrees",
)
I = _index("i", "the first of the two channels, among those of the target, from 0 on", 0)  # noqa: E741  the paper's
J = _index("j", "the second of the two channels; where it is the first nothing happens", 1)
ROTATE_CHANNELS = Operator(
    name="rotate_channels", parameters=(ANGLE, I, J, AMOUNT), bend=rotate_channels, shape=plane, growth=doubled
)
