"""A Gaussian blur of a picture, one axis after the other; a wide one is computed small, where nobody sees it."""

from functools import lru_cache
from typing import Final

import torch
from torch import Tensor
from torch.nn import functional as F

_WIDEST: Final = 1.5
"""Pixels of one standard deviation that are computed at full size."""

_REACH: Final = 3.0


def blurred(picture: Tensor, share: float) -> Tensor:
    """(C, H, W) blurred by a standard deviation that is a share of its width."""
    height, width = picture.shape[1:]
    deviation = share * width
    halvings = 0
    while deviation > _WIDEST:
        deviation, halvings = deviation / 2, halvings + 1
    if halvings == 0:
        return _gauss(picture[None], deviation)[0]
    small = max(1, height >> halvings), max(1, width >> halvings)
    least = F.interpolate(picture[None], small, mode="area")
    return F.interpolate(_gauss(least, deviation), (height, width), mode="bilinear")[0]


def _gauss(x: Tensor, deviation: float) -> Tensor:
    kernel = _kernel(deviation, x.device)
    reach, channels = len(kernel) // 2, x.shape[1]
    across = kernel.expand(channels, 1, 1, -1)
    x = F.conv2d(F.pad(x, (reach, reach, 0, 0), mode="replicate"), across, groups=channels)
    return F.conv2d(F.pad(x, (0, 0, reach, reach), mode="replicate"), across.mT, groups=channels)


@lru_cache(8)
def _kernel(deviation: float, device: torch.device) -> Tensor:
    reach = max(1, round(_REACH * deviation))
    places = torch.arange(-reach, reach + 1, dtype=torch.float32)
    kernel = torch.exp(-0.5 * (places / max(deviation, 1e-3)) ** 2)
    return (kernel / kernel.sum()).to(device)
