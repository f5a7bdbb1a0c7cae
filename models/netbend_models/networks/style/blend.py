"""Weighted sums of latents, (1, 1 or num_ws, dim) each."""

from collections.abc import Sequence
from typing import Final

from torch import Tensor

_TINY: Final = 1e-12

_MOST: Final = 1e30
"""The weights of a plane are open, and torch refuses one that a float32 does not hold."""


def mix(tensors: Sequence[Tensor], weights: Sequence[float]) -> Tensor:
    """The weighted sum; what weighs nothing is left out, and one that weighs 1 alone is given as it is."""
    parts = [
        (tensor, min(max(weight, -_MOST), _MOST))
        for tensor, weight in zip(tensors, weights, strict=True)
        if weight != 0
    ]
    if not parts:
        return tensors[0] * 0.0
    if len(parts) == 1 and parts[0][1] == 1:
        return parts[0][0]
    total = parts[0][0] * parts[0][1]
    for tensor, weight in parts[1:]:
        total = total.add(tensor, alpha=weight)
    return total


def mix_wide(tensors: Sequence[Tensor], weights: Sequence[float]) -> Tensor:
    """The weighted sum at the mean length of its parts: between two z lies one that is as far out as they are."""
    blended = mix(tensors, weights)
    if any(blended is one for one in tensors):
        return blended
    length = mix([one.norm(dim=-1, keepdim=True) for one in tensors], weights)
    wide: Tensor = blended * (length / blended.norm(dim=-1, keepdim=True).clamp_min(_TINY))
    return wide
