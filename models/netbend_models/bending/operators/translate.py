"""Translate: features slide, x to the right and y upwards (Broad, Leymarie and Grierson, Network Bending)."""

from torch import Tensor

from netbend_models.bending.affine import matrix, sampled
from netbend_models.bending.base import AMOUNT, AffineOperator, Shape, Values
from netbend_models.bending.growth import kept
from netbend_models.parameter import Parameter


def inverse(values: Values, _shape: Shape, _aspect: float) -> Tensor:
    """-1..1 spans the map, so a fraction of it counts twice; rows run downwards, so y up is positive here."""
    x, y = values[0], values[1]
    return matrix([[1.0, 0.0, -2 * x], [0.0, 1.0, 2 * y]], x)


X = Parameter(
    name="x",
    meaning="slides to the right, 1 by the whole width; below 0 to the left",
    played=(-1, 1),
    limit=(-10, 10),
    identity=0.0,
    unit="fraction",
)
Y = Parameter(
    name="y",
    meaning="slides up, 1 by the whole height; below 0 down",
    played=(-1, 1),
    limit=(-10, 10),
    identity=0.0,
    unit="fraction",
)
TRANSLATE = AffineOperator(
    name="translate", parameters=(X, Y, AMOUNT), bend=sampled(inverse), inverse=inverse, growth=kept
)
