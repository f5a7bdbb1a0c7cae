"""A StyleGAN2 at other sizes than its own: what it starts from, and its noise, continued as in a mirror.

All convolutions act everywhere alike, so that a larger constant paints a larger picture: its middle is the own one's.
"""

from typing import TypeAlias

import torch
from torch import Tensor

from netbend_models.error import LoadError

Size: TypeAlias = tuple[int, int]
"""(height, width)."""


def checked(resolution: int, size: tuple[int, int] | None) -> Size:
    """The (height, width) of the picture of a form's size, of which the 4 x 4 constant must have whole samples."""
    width, height = size or (resolution, resolution)
    grain = resolution // 4
    if min(width, height) < 1 or width % grain or height % grain:
        raise LoadError(f"cannot be painted at {width}x{height}; both sides must be multiples of {grain}")
    return height, width


def continued(x: Tensor, height: int, width: int) -> Tensor:
    """(..., S, S) to (..., height, width): its middle is x, around it x is mirrored again and again."""
    own = x.shape[-1]
    if (height, width) == (own, own):
        return x
    return x[..., _places(own, height, x)[:, None], _places(own, width, x)]


def _places(own: int, count: int, like: Tensor) -> Tensor:
    """Which of `own` samples stand at each of `count`."""
    # Counted in quarters of the map: at every size of the network the middle then lies at the same place.
    before = (4 * count // own - 4) // 2 * own // 4
    place = (torch.arange(count, device=like.device) - before) % (2 * own)
    return torch.where(place < own, place, 2 * own - 1 - place)
