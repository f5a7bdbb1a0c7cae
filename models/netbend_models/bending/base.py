"""The operator contract: a name, parameters with `amount` last, a function on activations (B, C, H, W)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from torch import Tensor

from netbend_models.bending.growth import Growth
from netbend_models.parameter import Parameter

Values: TypeAlias = Sequence[Tensor]
"""One operator's values in the order of its parameters: 0-d tensors on the device, not read on the host."""

Shape: TypeAlias = tuple[int, ...]
"""What a plan is rebuilt for when it changes: whole-number radii, windows, which axes are mirrored."""

Function: TypeAlias = Callable[[Tensor, Values, Shape, Tensor | None], Tensor]
"""(x, values, shape, out) to the bent tensor, a new one or `out`, which may be x itself."""

Draw: TypeAlias = Callable[[Shape, Tensor], Tensor]
"""(shape, x) to what a bend of such activations needs besides its values: noise, an order, a matrix."""

Inverse: TypeAlias = Callable[[Values, Shape, float], Tensor]
"""(values, shape, width / height) to the (3, 3) matrix from a pixel to its source, in -1..1."""

AMOUNT = Parameter(name="amount", meaning="how much of the bend is mixed in: 0 dry, 1 wet", default=1.0, limit=(0, 1))
"""The last parameter of an operator whose other parameters have an identity."""

AMOUNT_OFF = Parameter(
    name="amount", meaning="how much of the bend is mixed in: 0 off, 1 wet", limit=(0, 1), identity=0.0
)
"""The last parameter of an operator that has no other identity: it starts switched off."""


def shapeless(_values: Sequence[float]) -> Shape:
    """The shape of an operator that never makes a plan change."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """One bending operator; what entry points of the group `netbend.operators` give.

    `bend` must keep shape, dtype and device and leave its input alone unless it is also `out`;
    dry/wet mixing, channels and repairs are the plan's. `shape` gets plain numbers. `alike`: it does the same to
    every channel, whatever its number, so that channels need not be put in the checkpoint's order for it.
    `pointwise`: it does to each number what only that number, the values and what was drawn there tell, and takes
    numbers in a row (N,) or by channel (N, C) as well, so that a map may be bent a piece at a time. `bounded`: what
    it gives is finite and small whatever it gets. `growth`: how much greater it can make finite numbers; without it
    that is not known.
    """

    name: str
    parameters: tuple[Parameter, ...]
    bend: Function
    shape: Callable[[Sequence[float]], Shape] = shapeless
    alike: bool = False
    pointwise: bool = False
    bounded: bool = False
    growth: Growth | None = None

    def __post_init__(self) -> None:
        if not self.parameters or self.parameters[-1].name != "amount":
            raise ValueError(f"{self.name}: the last parameter must be amount (netbend_models.bending.base.AMOUNT)")


@dataclass(frozen=True, slots=True, kw_only=True)
class AffineOperator(Operator):
    """An operator that moves pixels by a matrix; neighbours of its kind are fused into one sampling.

    `gridless`: its `bend` alone is exact and cheaper than a sampling (flip).
    """

    inverse: Inverse
    gridless: bool = False
    alike: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnOperator(Operator):
    """An operator that needs something drawn by its seed, or laid out for the size of the map.

    `draw` is asked once for a shape and a size; `bend` gets what it gave after the values of its parameters.
    """

    draw: Draw


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredOperator(Operator):
    """An operator that needs what its layer shows, unbent, at the seeds that are its shape.

    `bend` gets these activations (1, C, H, W), of the channels it bends, after the values of its parameters.
    """
