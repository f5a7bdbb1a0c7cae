"""The operators as one writes them first in plain torch: what `netbend bench bending` is held against."""

from collections.abc import Callable, Mapping, Sequence
from math import log
from typing import Final, TypeAlias

import torch
import torch.nn.functional as F
from torch import Tensor

from netbend_models.bending.base import AffineOperator, DrawnOperator, Operator
from netbend_models.bending.mixing import hadamard_matrix

Values: TypeAlias = Sequence[float]
Naive: TypeAlias = Callable[[Tensor, Values, Tensor], Tensor]
"""(x, values, what was drawn) to the bent tensor."""


def naive(operator: Operator, values: Values, x: Tensor) -> Callable[[Tensor, Values], Tensor]:
    """The operator for activations like x: grids anew, pooling for windows, memory for every step.

    What it draws, multiplies by or mixes in is made once.
    """
    shape = operator.shape(values)
    if isinstance(operator, AffineOperator):
        return lambda x, values: _sampled(operator, values, x)
    if operator.name in _NAIVE:
        drawn = operator.draw(shape, x) if isinstance(operator, DrawnOperator) else _given(operator.name, x)
        return lambda x, values: _NAIVE[operator.name](x, values, drawn)
    return lambda x, values: operator.bend(x, [torch.tensor(value) for value in values], shape, None)


def _sampled(operator: AffineOperator, values: Values, x: Tensor) -> Tensor:
    matrix = operator.inverse([torch.tensor(value) for value in values], operator.shape(values), 1.0)[:2]
    return F.grid_sample(x, F.affine_grid(matrix[None], list(x.shape), align_corners=False), align_corners=False)


def _given(name: str, x: Tensor) -> Tensor:
    if name == "interpolate":
        return torch.cat([x, x])
    return hadamard_matrix(x.shape[1 if name == "hadamard_channels" else 2], x)


def _dilated(x: Tensor) -> Tensor:
    return F.max_pool2d(x, 3, 1, 1)


def _bump(x: Tensor, level: float, width: float) -> Tensor:
    rows, columns = (torch.arange(size) - (size - 1) / 2 for size in x.shape[-2:])
    distance = (rows[:, None] ** 2 + columns**2) / x.shape[-2] ** 2
    return x + level * torch.exp(-distance / (2 * width**2))


def _rescaled(x: Tensor, low: float, high: float) -> Tensor:
    return low + (x - x.min()) * (high - low) / (x.max() - x.min())


def _sobel(x: Tensor) -> Tensor:
    kernel = torch.tensor([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]])
    both = torch.stack([kernel, kernel.T])[:, None].repeat(x.shape[1], 1, 1, 1)
    slopes = F.conv2d(F.pad(x, (1, 1, 1, 1), mode="replicate"), both, groups=x.shape[1])
    return (slopes[:, ::2] ** 2 + slopes[:, 1::2] ** 2).sqrt()


_NAIVE: Final[Mapping[str, Naive]] = {
    "ablate": lambda x, _, __: x * 0,
    "invert": lambda x, _, __: 1 - x,
    "multiply": lambda x, values, _: x * values[0],
    "threshold": lambda x, values, _: (x > values[0]).to(x.dtype),
    "add": lambda x, values, _: x + values[0],
    "add_sparse": lambda x, values, drawn: x + values[0] * (drawn <= values[1]),
    "add_noise": lambda x, values, drawn: x + values[0] * drawn,
    "add_bump": lambda x, values, _: _bump(x, values[0], values[1]),
    "gain_bias": lambda x, values, _: x * values[0] + values[1],
    "hard_threshold": lambda x, values, _: torch.where(x.abs() >= values[0], x, 0),
    "soft_threshold": lambda x, values, _: x.sign() * (x.abs() - values[0]).clamp(min=0),
    "reciprocal_invert": lambda x, values, _: 1 / values[0] - x,
    "negate": lambda x, _, __: -x,
    "power": lambda x, values, _: x.sign() * x.abs() ** values[0],
    "log": lambda x, values, _: x.abs().clamp(min=1e-6).log() / log(values[0]),
    "absolute": lambda x, _, __: x.abs(),
    "clamp": lambda x, values, _: x.clamp(values[0], values[1]),
    "rescale": lambda x, values, _: _rescaled(x, values[0], values[1]),
    "mask": lambda x, values, drawn: x * (drawn > values[0]),
    "permute": lambda x, _, drawn: x[:, drawn],
    "hadamard_channels": lambda x, _, drawn: torch.einsum("ij,bjhw->bihw", drawn, x),
    "matrix_exponential": lambda x, values, _: torch.matrix_exp(x * values[0]),
    "hadamard_rows": lambda x, _, drawn: torch.einsum("ij,bcjw->bciw", drawn, x),
    "erode": lambda x, _, __: -_dilated(-x),
    "dilate": lambda x, _, __: _dilated(x),
    "gradient": lambda x, _, __: _dilated(x) + _dilated(-x),
    "sobel": lambda x, _, __: _sobel(x),
    "interpolate": lambda _, values, stored: torch.lerp(stored[:1], stored[1:], values[2]),
    "normalise": lambda x, _, __: x / x.abs().max(),
}
