"""Rotate: features turn counter-clockwise on screen (Broad, Leymarie and Grierson, Network Bending)."""

from math import pi

from torch import Tensor

from netbend_models.bending.affine import matrix, sampled
from netbend_models.bending.base import AMOUNT, AffineOperator, Shape, Values
from netbend_models.bending.growth import kept
from netbend_models.parameter import Parameter


def inverse(values: Values, _shape: Shape, aspect: float) -> Tensor:
    """Reads clockwise; the aspect keeps circles round on maps that are not square."""
    angle = values[0] * (pi / 180)
    cosine, sine = angle.cos(), angle.sin()
    return matrix([[cosine, -sine / aspect, 0.0], [sine * aspect, cosine, 0.0]], angle)


ANGLE = Parameter(
    name="angle",
    meaning="turns about the centre, counter-clockwise; below 0 clockwise",
    played=(-180, 180),
    limit=(-180, 180),
    rule="wrap",
    identity=0.0,
    unit="degrees",
)
ROTATE = AffineOperator(name="rotate", parameters=(ANGLE, AMOUNT), bend=sampled(inverse), inverse=inverse, growth=kept)
