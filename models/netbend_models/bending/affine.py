"""Bilinear sampling of activations through a matrix: one grid for a run of flip, scale, rotate, translate."""

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from netbend_models.bending.base import Function, Inverse, Shape, Values

_PADDING = {"zeros": "zeros", "reflect": "reflection", "replicate": "border"}


def matrix(rows: Sequence[Sequence[Tensor | float]], like: Tensor) -> Tensor:
    """A (3, 3) matrix of 0-d tensors and constants, on the device and in the dtype of `like`."""
    zero = torch.zeros_like(like)
    flat = [entry if isinstance(entry, Tensor) else zero + entry for row in rows for entry in row]
    return torch.stack([*flat, zero, zero, zero + 1]).view(3, 3)


def grid(inverse: Tensor, height: int, width: int) -> Tensor:
    """Where each pixel comes from, (1, H, W, 2) in -1..1 from edge to edge."""
    return F.affine_grid(inverse[None, :2], [1, 1, height, width], align_corners=False)


def sample(x: Tensor, positions: Tensor, border: str) -> Tensor:
    """Read x (B, C, H, W) at `positions` (1, H, W, 2); half precision is sampled in float32."""
    exact = x if x.dtype in (torch.float32, torch.float64) else x.float()
    positions = positions.to(exact.dtype).expand(x.shape[0], -1, -1, -1)
    return F.grid_sample(exact, positions, "bilinear", _PADDING[border], align_corners=False).to(x.dtype)


def sampled(inverse: Inverse) -> Function:
    """The bend of one affine operator by itself, zeros outside."""

    def bend(x: Tensor, values: Values, shape: Shape, _out: Tensor | None = None) -> Tensor:
        height, width = x.shape[-2:]
        return sample(x, grid(inverse(values, shape, width / height), height, width), "zeros")

    return bend
