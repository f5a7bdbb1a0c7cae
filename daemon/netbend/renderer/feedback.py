"""The last frame as it comes in again: larger, turned, shifted, blurred, its colours turned, stronger; on any device.

It is stable at any gain: above 1 contrast grows about the mean while the mean itself is drawn to mid-grey, so that
neither white nor black is where it ends, and a soft limiter bends what would leave -1..1.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians, sin
from typing import Self

import torch
from torch import Tensor
from torch.nn import functional as F

from netbend.inputs.look import colour_matrix
from netbend_models.bending.blur import blurred


@dataclass(frozen=True, slots=True)
class Feedback:
    """What is done each time; shifts and blur are shares of width and height."""

    amount: float = 0.0
    zoom: float = 1.0
    turn: float = 0.0
    shift: tuple[float, float] = (0.0, 0.0)
    blur: float = 0.0
    hue: float = 0.0
    gain: float = 1.0

    @classmethod
    def of(cls, controls: Mapping[str, float]) -> Self:
        """From effective values by name."""
        amount, zoom, turn, blur, hue, gain = (
            controls[f"feedback/{name}"] for name in ("amount", "zoom", "turn", "blur", "hue", "gain")
        )
        return cls(amount, zoom, turn, (controls["feedback/shift/x"], controls["feedback/shift/y"]), blur, hue, gain)

    def apply(self, last: Tensor) -> Tensor:
        """(3, H, W) of the last frame (3, H, W), both in -1..1."""
        picture = last.nan_to_num(0.0, 1.0, -1.0).clamp_(-1.0, 1.0)
        if (self.zoom, self.turn, self.shift) != (1.0, 0.0, (0.0, 0.0)):
            picture = self._move(picture)
        if self.blur > 0.0:
            picture = blurred(picture, self.blur)
        if self.hue != 0.0:
            picture = torch.einsum("dc,chw->dhw", _matrix(self.hue, picture.device), picture)
        return amplified(picture, self.gain)

    def _move(self, picture: Tensor) -> Tensor:
        size = picture.shape[1], picture.shape[2]
        grid = _grid(size, self.zoom, self.turn, self.shift, picture.device)
        return F.grid_sample(picture[None], grid, mode="bilinear", padding_mode="reflection", align_corners=False)[0]


def amplified(picture: Tensor, gain: float) -> Tensor:
    """A gain on (C, H, W) in -1..1 that can be repeated for ever; 1 changes nothing."""
    if gain <= 1.0:
        return (picture + 1.0) * gain - 1.0 if gain < 1.0 else picture.clamp(-1.0, 1.0)
    mean = picture.mean((1, 2), keepdim=True)
    knee = 0.25 * (1.0 - 1.0 / gain)
    strong = (picture - mean).mul_(gain).add_(mean / gain)
    beyond = strong.abs().sub_(1.0 - knee).clamp_min_(0.0)
    return strong.sub_((beyond.square() / beyond.add_(knee)).copysign_(strong))  # it nears 1 and never passes it


@lru_cache(8)
def _matrix(hue: float, device: torch.device) -> Tensor:
    return torch.from_numpy(colour_matrix(hue)).to(device, torch.float32)


@lru_cache(2)
def _grid(
    size: tuple[int, int], zoom: float, turn: float, shift: tuple[float, float], device: torch.device
) -> Tensor:  # fmt: skip
    """Where each pixel of (H, W) comes from, (1, H, W, 2) in -1..1."""
    height, width = size
    angle, aspect = radians(turn), height / width
    c, s = cos(angle) / zoom, sin(angle) / zoom
    back = torch.tensor([[c, -s * aspect], [s / aspect, c]])
    x, y = 2.0 * shift[0], 2.0 * shift[1]
    moved = -(back @ torch.tensor([x, y]))
    theta = torch.cat([back, moved[:, None]], 1)[None].to(device)
    return F.affine_grid(theta, [1, 1, height, width], align_corners=False)
