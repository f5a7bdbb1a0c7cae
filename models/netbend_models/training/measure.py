"""What a grid of pictures is held against: how much is burnt out, how far they lie apart, how much is in each."""

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True, slots=True)
class Measure:
    """Of pictures in 0..1; a distance is the mean over all pairs."""

    ends: float
    """The share of values within 2 % of either end."""
    distance: float
    """Mean absolute difference."""
    distance_rms: float
    """Root of the mean squared difference."""
    deviation: float
    """Standard deviation of the values inside a picture, on average."""


def measure(images: Tensor) -> Measure:
    """Of pictures (B, 3, H, W) about -1..1, with at least two of them."""
    values = ((images.clamp(-1, 1) + 1) / 2).flatten(1)
    ends = ((values < 0.02) | (values > 0.98)).float().mean()
    one, other = torch.triu_indices(len(values), len(values), 1)
    plain = torch.stack([(values[a] - values[b]).abs().mean() for a, b in zip(one, other, strict=True)])
    square = torch.cdist(values, values)[one, other] / values.shape[1] ** 0.5
    return Measure(float(ends), float(plain.mean()), float(square.mean()), float(values.std(1).mean()))
