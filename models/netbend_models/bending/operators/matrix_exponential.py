"""Matrix exponential: every map as a matrix, to all its powers (Dzwonczyk, Cella and Ban, DAFx 2024)."""

import math
from typing import Final

import torch
import torch.nn.functional as F
from torch import Tensor

from netbend_models.bending.base import AMOUNT_OFF, Operator, Shape, Values
from netbend_models.parameter import Parameter

_NORM: Final = 64.0
"""A map is made no stronger than this: e^64 is far, and fits into every later layer's float32."""

_SQUARINGS: Final = 7
"""2^7 brings the norm to 0.5, where eight terms are exact in float32; a fixed number waits for no device."""

_PIECE_BYTES: Final = 2**18
_ROOT: Final = math.sqrt(177)
_THIRD: Final = 2 / 3
_X: Final = (
    0.0, _THIRD * (1 + _ROOT) / 88, _THIRD * (1 + _ROOT) / 352, _THIRD, (-271 + 29 * _ROOT) / (315 * _THIRD),
    11 * (_ROOT - 1) / (1260 * _THIRD), 11 * (_ROOT - 9) / (5040 * _THIRD), (89 - _ROOT) / (5040 * _THIRD**2),
)  # fmt: skip
_Y: Final = (857 - 58 * _ROOT) / 630
"""Of the polynomial's three products, x1 to x7 and y2."""


def matrix_exponential(x: Tensor, values: Values, _shape: Shape = (), _out: Tensor | None = None) -> Tensor:
    """exp(factor · X) of each map (H, W) = 1 + A + A² / 2 + …; one that is not square is filled up with zeros."""
    height, width = x.shape[-2:]
    size = max(height, width)
    maps = _bounded(x.float().contiguous() * values[0])
    if 2 * min(height, width) <= size:
        return _oblong(maps).to(x.dtype)
    square = F.pad(maps, (0, size - width, 0, size - height))
    return _exponential(square)[..., :height, :width].to(x.dtype)


def _bounded(maps: Tensor) -> Tensor:
    maps = maps.nan_to_num_(0.0, 1e12, -1e12).clamp_(-1e12, 1e12)
    norm = maps.abs().sum(-1).amax(-1)[..., None, None]
    return maps.mul_(_NORM / norm.clamp_(min=_NORM))


def _oblong(maps: Tensor) -> Tensor:
    """The same of a map far from square, as a layer's weights are: A filled up is 1 + A f(A'), A' its square part.

    f(A) = 1 + A / 2! + A² / 3! + … stands in a corner of the exponential of (A 1; 0 0), Van Loan 1978.
    """
    height, width = maps.shape[-2:]
    size = min(height, width)
    double = F.pad(maps[..., :size, :size], (0, size, 0, size))
    double[..., :size, size:].diagonal(dim1=-2, dim2=-1).fill_(1.0)
    series = _exponential(double)[..., :size, size:]
    product = torch.matmul(maps, series) if height > width else torch.matmul(series, maps)
    product.diagonal(dim1=-2, dim2=-1).add_(1.0)
    return product


def _exponential(square: Tensor) -> Tensor:
    """Scaling and squaring (Moler and Van Loan 2003, method 3); on a CPU some maps at a time, which its cache holds."""
    if square.device.type != "cpu":
        return _squared(_series(square.flatten(0, -3) * 0.5**_SQUARINGS)).view(square.shape)
    result = torch.empty_like(square)
    count = max(1, _PIECE_BYTES // square[0, 0].nbytes)
    pieces = (torch.split(maps.flatten(0, -3), count) for maps in (square, result))
    for maps, made in zip(*pieces, strict=True):
        made.copy_(_squared(_series(maps * 0.5**_SQUARINGS)))
    return result


def _series(small: Tensor) -> Tensor:
    """The first eight powers of the series, in three products (Bader, Blanes and Casas 2019, section 3.1)."""
    second = torch.bmm(small, small)
    fourth = torch.bmm(second, torch.add(small * _X[1], second, alpha=_X[2]))
    right = (small * _X[5]).add_(second, alpha=_X[6]).add_(fourth, alpha=_X[7])
    right.diagonal(dim1=-2, dim2=-1).add_(_X[4])
    rest = small.add_(second, alpha=_Y)
    rest.diagonal(dim1=-2, dim2=-1).add_(1.0)
    return rest.baddbmm_(fourth.add_(second, alpha=_X[3]), right)


def _squared(result: Tensor) -> Tensor:
    spare = torch.empty_like(result)
    for _ in range(_SQUARINGS):
        torch.bmm(result, result, out=spare)
        result, spare = spare, result
    return result


FACTOR = Parameter(
    name="factor",
    meaning="features are made this loud first, 1 as they are; large maps take long and small factors",
    default=0.1,
    played=(-0.5, 0.5),
    limit=(-1e6, 1e6),
)
MATRIX_EXPONENTIAL = Operator(
    name="matrix_exponential", parameters=(FACTOR, AMOUNT_OFF), bend=matrix_exponential, alike=True
)
