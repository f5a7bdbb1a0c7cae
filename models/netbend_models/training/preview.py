"""Pictures of the same latents, rewritten as a training goes: a grid of both generators, or a strip of a way."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor, nn

_COLUMNS: Final = 8
_ROWS: Final = 4
"""Of each generator."""

_SEED: Final = 99
_SIDE: Final = 96
"""Small pictures are shown larger, in whole steps."""

_STRIP: Final = 6
"""Latents, each a row of a strip."""

_LARGEST: Final = 128
"""Larger pictures are shown smaller on a strip."""


@torch.no_grad()
def pictures(generator: nn.Module, z_dim: int, size: int, count: int = _COLUMNS * _ROWS) -> Tensor:
    """What a generator makes of fixed latents, (count, 3, size, size) in -1..1."""
    z = torch.randn(count, z_dim, generator=torch.Generator().manual_seed(_SEED))
    return torch.cat([generator(part, size) for part in torch.split(z, 8)]).clamp(-1, 1)


def write_grid(path: Path, rows: Iterable[Tensor]) -> None:
    """Write pictures (B, 3, H, W), eight a row, in place of what was there."""
    images = _bytes(torch.cat(list(rows)))
    write_picture(path, Image.fromarray(_wall(_larger(images), _COLUMNS).numpy()))


def column(images: Tensor) -> Tensor:
    """The first pictures of (B, C, H, W) as a column of a strip, bytes (6, 3, H, W) of at most 128 pixels."""
    images = images[:_STRIP]
    # One channel is grey; of more than three the first three are shown.
    images = images.expand(-1, 3, -1, -1) if images.shape[1] == 1 else images[:, :3]
    if images.shape[-1] > _LARGEST:
        images = F.interpolate(images, size=(_LARGEST, _LARGEST), mode="area")
    return _bytes(images.clamp(-1, 1))


def write_strip(path: Path, columns: Sequence[Tensor]) -> None:
    """Write columns side by side, a step of the way each, in place of what was there."""
    tiles = torch.stack(list(columns), 1).flatten(0, 1)
    write_picture(path, Image.fromarray(_wall(_larger(tiles), len(columns)).numpy()))


def write_picture(path: Path, picture: Image.Image) -> None:
    """Write a PNG in place of what was there."""
    beside = path.with_name(f"{path.name}.part")
    picture.save(beside, "PNG")
    os.replace(beside, path)  # noqa: PTH105  beside its neighbour of the same name


def _bytes(images: Tensor) -> Tensor:
    return torch.from_numpy(((images.cpu() + 1) * 127.5).round().numpy().astype(np.uint8))


def _larger(tiles: Tensor) -> Tensor:
    times = max(1, _SIDE // tiles.shape[-1])
    return tiles.repeat_interleave(times, 2).repeat_interleave(times, 3)


def _wall(tiles: Tensor, columns: int) -> Tensor:
    """(B, C, H, W) as one picture (rows * H, columns * W, C)."""
    count, channels, height, width = tiles.shape
    wall = tiles.view(count // columns, columns, channels, height, width).permute(0, 3, 1, 4, 2)
    return wall.reshape(count // columns * height, columns * width, channels)
