"""A grid of pictures of the same latents, rewritten as the training goes: half of it each generator's."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

_COLUMNS: Final = 8
_ROWS: Final = 4
"""Of each generator."""

_SEED: Final = 99
_SIDE: Final = 96
"""Small pictures are shown larger, in whole steps."""


@torch.no_grad()
def pictures(generator: nn.Module, z_dim: int, size: int, count: int = _COLUMNS * _ROWS) -> Tensor:
    """What a generator makes of fixed latents, (count, 3, size, size) in -1..1."""
    z = torch.randn(count, z_dim, generator=torch.Generator().manual_seed(_SEED))
    return torch.cat([generator(part, size) for part in torch.split(z, 8)]).clamp(-1, 1)


def write_grid(path: Path, rows: Iterable[Tensor]) -> None:
    """Write pictures (B, 3, H, W), eight a row, in place of what was there."""
    images = torch.cat(list(rows))
    times = max(1, _SIDE // images.shape[-1])
    tiles = images.repeat_interleave(times, 2).repeat_interleave(times, 3)
    count, channels, height, width = tiles.shape
    wall = tiles.view(count // _COLUMNS, _COLUMNS, channels, height, width).permute(0, 3, 1, 4, 2)
    wall = wall.reshape(count // _COLUMNS * height, _COLUMNS * width, channels)
    beside = path.with_name(f"{path.name}.part")
    Image.fromarray(((wall + 1) * 127.5).round().numpy().astype(np.uint8)).save(beside, "PNG")
    os.replace(beside, path)  # noqa: PTH105  beside its neighbour of the same name
