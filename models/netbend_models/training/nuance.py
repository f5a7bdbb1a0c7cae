"""Terms with an end that keep the pictures apart, in place of the paper's race for variance.

The race ends in saturated primaries and flat fields. Each term here is nothing once its bound is
reached, so that the contest of the generators decides the rest. Pictures are (B, 3, H, W) about -1..1.
"""

from math import sqrt
from typing import Final

import torch
import torch.nn.functional as F
from torch import Tensor

_ACROSS: Final = 0.45
"""How far a pixel spreads over the batch; 0.27 is the least for a mean distance of 0.15 in 0..1."""

_WITHIN: Final = 0.3
"""How far the values of one picture spread."""

_BANDS: Final = {4: 0.16, 8: 0.14, 16: 0.11, 32: 0.07, 64: 0.045, 128: 0.025, 256: 0.012}
"""How much each octave adds to the brightness of a picture: somewhat less than equal, as outdoors."""

_CRISP: Final = 0.55
"""Mean over root mean square of a fine octave: 0.8 is grain, less is a few edges among calm fields."""

_SAME: Final = 0.1
"""How alike the forms of two pictures may be, as a squared cosine."""

_CHROMA: Final = (0.3, 0.2)
"""How far orange to blue spreads at least, and green to magenta, which is soon too much."""

_TINT: Final = 0.1
"""How far the mean of a channel over the whole batch may lie from the middle."""

_VIVID: Final = 0.6
"""How far the colour of a pixel lies from grey before it costs."""

_PALETTE: Final = (0.1, 0.18)
"""How far the colours of one picture spread, at least and at most: each has its own."""

_FRAME: Final = 1.2
"""How much steeper a picture may be at its border than elsewhere: the zeros around each map draw a frame."""

_LOUD: Final = 0.85
"""From which value on a pixel counts as burnt out."""


def nuance_loss(images: Tensor) -> Tensor:
    """The sum of all terms."""
    bands = octaves(_brightness(images))
    terms = (
        _short(images.var(0).mean((1, 2)).add(1e-8).sqrt(), _ACROSS),
        _short(images.var((2, 3)).mean(1).add(1e-8).sqrt(), _WITHIN),
        _structure(bands),
        _crisp(bands),
        _alike(bands),
        _colour(images),
        _frame(images),
        ((images.abs() - _LOUD).clamp_min(0) / (1 - _LOUD)).square().mean(),
        (images.mean((0, 2, 3)).abs() - _TINT).clamp_min(0).square().sum() * 10,
    )
    return torch.stack(terms).sum()


def octaves(brightness: Tensor) -> dict[int, Tensor]:
    """What each size adds to (B, 1, H, W) beyond the one before, by size."""
    found: dict[int, Tensor] = {}
    while (size := brightness.shape[-1]) >= 4:
        half = F.avg_pool2d(brightness, 2)
        found[size] = brightness - F.interpolate(half, scale_factor=2.0, mode="bilinear")
        brightness = half
    return found


def _structure(bands: dict[int, Tensor]) -> Tensor:
    spreads = [_short(_rms(band), _BANDS[size]) for size, band in bands.items() if size in _BANDS]
    return torch.stack(spreads).mean() * 3


def _crisp(bands: dict[int, Tensor]) -> Tensor:
    fine = [band.abs().mean((1, 2, 3)) / _rms(band) for size, band in bands.items() if size >= 16]
    return ((torch.stack(fine) - _CRISP).clamp_min(0) * 4).square().mean() if fine else bands[4].new_zeros(())


def _alike(bands: dict[int, Tensor]) -> Tensor:
    """Forms count, not signs: a picture and its negative are alike."""
    likeness = []
    for band in (band for size, band in bands.items() if size <= 16):
        flat = F.normalize(band.flatten(1), dim=1)
        others = ~torch.eye(len(flat), dtype=torch.bool, device=flat.device)
        likeness.append((flat @ flat.t())[others].square().mean())
    return (torch.stack(likeness) - _SAME).clamp_min(0).mean() * 8


def _colour(images: Tensor) -> Tensor:
    red, green, blue = images.unbind(1)
    axes = torch.stack([(red - blue) / sqrt(2), (2 * green - red - blue) / sqrt(6)], 1)
    spread = _short(axes.var((0, 2, 3)).add(1e-8).sqrt() / axes.new_tensor(_CHROMA), 1.0)
    own = axes.var((2, 3)).mean(1).add(1e-8).sqrt()
    inside = _short(own, _PALETTE[0]) + (own / _PALETTE[1] - 1).clamp_min(0).square().mean()
    weighed = axes * axes.new_tensor([_CHROMA[1], _CHROMA[0]])[:, None, None] / sum(_CHROMA) * 2
    loud = (weighed.square().sum(1).add(1e-8).sqrt() - _VIVID).clamp_min(0)
    return spread + inside + loud.square().mean() * 8


def _frame(images: Tensor) -> Tensor:
    across = (images[..., 2:] - images[..., :-2]).square()
    down = (images[..., 2:, :] - images[..., :-2, :]).square()
    border = torch.stack(
        [across[..., 0].mean(), across[..., -1].mean(), down[..., 0, :].mean(), down[..., -1, :].mean()]
    )
    steeper = (border / (across.mean() + down.mean() + 1e-6) * 2).add(1e-8).sqrt()
    return (steeper - _FRAME).clamp_min(0).square().mean() / 2


def _brightness(images: Tensor) -> Tensor:
    return images.mean(1, keepdim=True)


def _rms(band: Tensor) -> Tensor:
    return band.square().mean((1, 2, 3)).add(1e-8).sqrt()


def _short(spread: Tensor, bound: float) -> Tensor:
    """How much is missing to the bound, as a share of it."""
    return (1 - spread / bound).clamp_min(0).square().mean()
