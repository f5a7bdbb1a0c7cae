"""Scale: features grow or shrink about the centre (Broad, Leymarie and Grierson, Network Bending)."""

from torch import Tensor

from netbend_models.bending.affine import matrix, sampled
from netbend_models.bending.base import AMOUNT, AffineOperator, Shape, Values
from netbend_models.bending.growth import kept
from netbend_models.parameter import Parameter


def inverse(values: Values, _shape: Shape, _aspect: float) -> Tensor:
    """A factor of 2 reads half as far from the centre."""
    step = values[0].reciprocal()
    return matrix([[step, 0.0, 0.0], [0.0, step, 0.0]], step)


FACTOR = Parameter(
    name="factor",
    meaning="size about the centre: 2 twice as large, 0.5 half",
    default=1.0,
    played=(0.25, 4),
    limit=(0.01, 100),
    identity=1.0,
    curve="log",
)
SCALE = AffineOperator(name="scale", parameters=(FACTOR, AMOUNT), bend=sampled(inverse), inverse=inverse, growth=kept)
