"""Bilinear sampling of channels-last activations on a CPU: four weighted neighbours a pixel, all channels at once.

Exact where grid_sample is. That one gathers every channel alone and gives planes, which the next convolution
turns back: on 512 channels of 64 x 64 pixels that takes three to seven times as long.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

Array: TypeAlias = NDArray[np.float32]
Doubles: TypeAlias = NDArray[np.float64]

_SMALL: Final = 2**17
_FEW: Final = 32
"""Of fewer numbers, or channels, a grid is as fast while an angle moves: it takes less to lay out."""


@dataclass(frozen=True, slots=True)
class Taps:
    """Which four pixels each pixel is read from, as numbers (H · W · 4,), and how much of each."""

    pixels: Tensor
    weights: Tensor
    starts: Tensor

    def read(self, x: Tensor) -> Tensor:
        """Sample x (B, C, H, W), of which the channels are neighbours in memory; half precision in float32."""
        exact = x if x.dtype in (torch.float32, torch.float64) else x.float()
        pictures = [self._read(picture) for picture in exact.permute(0, 2, 3, 1)]
        whole = pictures[0][None] if len(pictures) == 1 else torch.stack(pictures)
        return whole.permute(0, 3, 1, 2).to(x.dtype)

    def _read(self, picture: Tensor) -> Tensor:
        """Of one picture (H, W, C)."""
        rows = picture.flatten(0, 1).contiguous()
        weights = self.weights.to(rows.dtype)
        bags = torch.embedding_bag(rows, self.pixels, self.starts, False, 0, False, weights, include_last_offset=True)
        return bags[0].view(picture.shape)


def suits(x: Tensor) -> bool:
    """Whether x (B, C, H, W) is read faster by taps: in a CPU's memory, channels last, many and not small."""
    channels, *size = x.shape[1:]
    large = channels >= _FEW and min(size) > 1 and x[0].numel() >= _SMALL
    return large and x.device.type == "cpu" and x.stride(1) == 1


def taps(inverse: Tensor, height: int, width: int, border: str) -> Taps:
    """The taps of a matrix (3, 3) from a pixel to its source, in -1..1; in numpy, which starts sooner than torch."""
    matrix = np.clip(np.nan_to_num(inverse.numpy()), -1e6, 1e6)
    rows, columns = _positions(matrix, height, width)
    (row, up, down), (column, left, right) = _near(rows, height, border), _near(columns, width, border)
    weights = np.empty((height, width, 4), np.float32)
    for place, (across, along) in enumerate(((up, left), (up, right), (down, left), (down, right))):
        np.multiply(across, along, out=weights[..., place])
    pixels = np.empty((height, width, 4), np.int32)
    np.add(row * np.float32(width), column, out=pixels[..., 0], casting="unsafe")
    for place, further in ((1, 1), (2, width), (3, width + 1)):
        np.add(pixels[..., 0], np.int32(further), out=pixels[..., place])
    return Taps(torch.from_numpy(pixels).flatten(), torch.from_numpy(weights).flatten(), _starts(height * width))


def _positions(matrix: Array, height: int, width: int) -> tuple[Array, Array]:
    """Where each pixel comes from: its row and its column, each (H, W), counted in pixels."""
    down, across = (np.arange(size) - (size - 1) / 2 for size in (height, width))
    (xx, xy, x), (yx, yy, y) = matrix[:2].astype(np.float64).tolist()
    rows = _outer(yy * down + (y * height + height - 1) / 2, yx * across * (height / width))
    columns = _outer(xy * down * (width / height) + (x * width + width - 1) / 2, xx * across)
    return rows, columns


def _outer(by_row: Doubles, by_column: Doubles) -> Array:
    return np.add.outer(by_row.astype(np.float32), by_column.astype(np.float32))


def _near(positions: Array, size: int, border: str) -> tuple[Array, Array, Array]:
    """The first of two neighbours, and how much of it and of the next one; overwrites the positions."""
    if border == "reflect":
        # Mirrored at the edges of the outermost pixels, half a pixel beyond their centres.
        positions = size - np.float32(0.5) - np.abs((positions + np.float32(0.5)) % np.float32(2 * size) - size)
    if border != "zeros":
        np.clip(positions, 0, size - 1, out=positions)
    first = np.floor(positions)
    np.clip(first, 0, size - 2, out=first)
    positions -= first
    return first, _close(positions), _close(positions - np.float32(1))


def _close(distance: Array) -> Array:
    """1 at a pixel, 0 from the next one on: what lies outside is read as silence."""
    close = np.abs(distance)
    np.subtract(np.float32(1), close, out=close)
    return np.maximum(close, np.float32(0), out=close)


@lru_cache(maxsize=64)
def _starts(count: int) -> Tensor:
    """Where the taps of each pixel start, and the end of the last."""
    with torch.inference_mode(mode=False):
        return torch.arange(0, 4 * count + 1, 4, dtype=torch.int32)
