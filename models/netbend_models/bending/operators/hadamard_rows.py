"""Hadamard over rows: each becomes a sum and difference of all (Dzwonczyk, Cella and Ban, DAFx 2024)."""

from torch import Tensor

from netbend_models.bending.base import AMOUNT_OFF, DrawnOperator, Shape, Values
from netbend_models.bending.growth import mixed
from netbend_models.bending.mixing import hadamard_matrix, rows


def draw(_shape: Shape, x: Tensor) -> Tensor:
    """The matrix (H, H) of x (B, C, H, W)."""
    return hadamard_matrix(x.shape[2], x)


def hadamard_rows(x: Tensor, values: Values, _shape: Shape = (), _out: Tensor | None = None) -> Tensor:
    """H X over the rows of each map, as loud as before."""
    return rows(x, values[-1])


HADAMARD_ROWS = DrawnOperator(
    name="hadamard_rows", parameters=(AMOUNT_OFF,), bend=hadamard_rows, draw=draw, alike=True, growth=mixed
)
