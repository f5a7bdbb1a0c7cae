"""Flip: features mirrored left to right or top to bottom (Broad, Leymarie and Grierson, Network Bending)."""

from collections.abc import Sequence

import torch
from torch import Tensor

from netbend_models.bending.affine import matrix
from netbend_models.bending.base import AMOUNT, AffineOperator, Shape, Values
from netbend_models.bending.growth import kept
from netbend_models.parameter import Parameter


def axes(values: Sequence[float]) -> Shape:
    """(horizontal, vertical), each 0 or 1."""
    return int(values[0] > 0.5), int(values[1] > 0.5)


def flip(x: Tensor, _values: Values, shape: Shape, _out: Tensor | None = None) -> Tensor:
    """X mirrored along W, along H."""
    horizontal, vertical = shape
    return torch.flip(x, [axis for axis, on in ((-1, horizontal), (-2, vertical)) if on])


def inverse(values: Values, shape: Shape, _aspect: float) -> Tensor:
    """A mirror undoes itself."""
    horizontal, vertical = shape
    return matrix([[1.0 - 2 * horizontal, 0.0, 0.0], [0.0, 1.0 - 2 * vertical, 0.0]], values[0])


HORIZONTAL = Parameter(name="horizontal", meaning="mirrors left and right", limit=(0, 1), kind="toggle", identity=0.0)
VERTICAL = Parameter(name="vertical", meaning="mirrors top and bottom", limit=(0, 1), kind="toggle", identity=0.0)
FLIP = AffineOperator(
    name="flip",
    parameters=(HORIZONTAL, VERTICAL, AMOUNT),
    bend=flip,
    shape=axes,
    inverse=inverse,
    gridless=True,
    growth=kept,
)
