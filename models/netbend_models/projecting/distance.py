"""How far two pictures are from each other: the mean difference of their numbers at every scale, coarse as fine.

The paper asks a trained network instead (LPIPS); this needs none, and a gradient finds its way by the coarse scales.
"""

from collections.abc import Sequence
from typing import Final

import torch.nn.functional as F
from torch import Tensor

_SMALLEST: Final = 8


def scales(picture: Tensor) -> list[Tensor]:
    """The picture (B, C, H, W), halved again and again down to 8 pixels."""
    found = [picture]
    while min(found[-1].shape[2:]) >= 2 * _SMALLEST:
        found.append(F.avg_pool2d(found[-1], 2))
    return found


def distance(picture: Tensor, target: Sequence[Tensor]) -> Tensor:
    """The mean over the scales of a target, a number."""
    parts = [(one - other).abs().mean() for one, other in zip(scales(picture), target, strict=True)]
    total: Tensor = sum(parts[1:], start=parts[0])
    return total / len(parts)
