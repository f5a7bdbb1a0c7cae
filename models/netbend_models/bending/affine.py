"""Bilinear sampling of activations through a matrix: one for a run of flip, scale, rotate, translate."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

import torch
import torch.nn.functional as F
from torch import Tensor

from netbend_models.bending.base import Function, Inverse, Shape, Values
from netbend_models.bending.taps import Taps, suits, taps

_PADDING = {"zeros": "zeros", "reflect": "reflection", "replicate": "border"}


def matrix(rows: Sequence[Sequence[Tensor | float]], like: Tensor) -> Tensor:
    """A (3, 3) matrix of 0-d tensors and constants, on the device and in the dtype of `like`."""
    zero = torch.zeros_like(like)
    flat = [entry if isinstance(entry, Tensor) else zero + entry for row in rows for entry in row]
    return torch.stack([*flat, zero, zero, zero + 1]).view(3, 3)


@dataclass(frozen=True, slots=True)
class Sampling:
    """Where each pixel of maps of one size comes from, ready to be read: by taps or by grid, as suits x."""

    size: torch.Size
    suited: bool
    border: str
    source: Taps | Tensor

    @classmethod
    def through(cls, inverse: Tensor, x: Tensor, border: str) -> Self:
        """The sampling of x (B, C, H, W) through a matrix (3, 3) from a pixel to its source, in -1..1."""
        (height, width), suited = x.shape[-2:], suits(x)
        source = taps(inverse, height, width, border) if suited else _grid(inverse, height, width)
        return cls(x.shape[-2:], suited, border, source)

    def fits(self, x: Tensor) -> bool:
        """Whether it can be used for x, and would be made in the same way."""
        return x.shape[-2:] == self.size and suits(x) == self.suited

    def read(self, x: Tensor) -> Tensor:
        """Sample x (B, C, H, W); half precision is sampled in float32."""
        if isinstance(self.source, Taps):
            return self.source.read(x)
        exact = x if x.dtype in (torch.float32, torch.float64) else x.float()
        positions = self.source.to(exact.dtype).expand(x.shape[0], -1, -1, -1)
        return F.grid_sample(exact, positions, "bilinear", _PADDING[self.border], align_corners=False).to(x.dtype)


def _grid(inverse: Tensor, height: int, width: int) -> Tensor:
    """Where each pixel comes from, (1, H, W, 2) in -1..1 from edge to edge; affine_grid takes four times as long."""
    down, across = _centres(height, inverse.device), _centres(width, inverse.device)
    positions = torch.empty(1, height, width, 2, device=inverse.device)
    by_row = (inverse[:2, 1:2] * down + inverse[:2, 2:])[..., None]
    by_column = (inverse[:2, :1] * across)[:, None]
    for axis in (0, 1):
        torch.add(by_row[axis], by_column[axis], out=positions[0, ..., axis])
    return positions


@lru_cache(maxsize=64)
def _centres(size: int, device: torch.device) -> Tensor:
    """The centres of so many pixels in -1..1."""
    with torch.inference_mode(mode=False):
        return (2 * torch.arange(size, device=device) + 1) / size - 1


def sampled(inverse: Inverse) -> Function:
    """The bend of one affine operator by itself, zeros outside."""

    def bend(x: Tensor, values: Values, shape: Shape, _out: Tensor | None = None) -> Tensor:
        height, width = x.shape[-2:]
        return Sampling.through(inverse(values, shape, width / height), x, "zeros").read(x)

    return bend
