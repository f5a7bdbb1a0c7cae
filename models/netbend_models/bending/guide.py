"""A picture that steers layers: its blurred brightness takes the place of what a layer shows, channel by channel.

Each channel keeps its mean and its deviation over the map, as in adaptive instance normalisation (Huang and Belongie
2017), so that the layers after it meet numbers of the size that they know.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeAlias

import torch
from torch import Tensor
from torch.nn import functional as F

from netbend_models.bending.blur import blurred

LUMA: Final = (0.2126, 0.7152, 0.0722)
"""What red, green and blue weigh in brightness (ITU-R BT.709)."""

GuideStamp: TypeAlias = tuple[int, float, float]

_FLAT: Final = 1e-4
"""A deviation below this is that of a picture without light and shade, which steers nothing."""


@dataclass(frozen=True)
class Guide:
    """A picture (3, H, W) in -1..1 and how much it steers each layer, -1..1; `blur` is a share of its width.

    `version` is another one for another picture.
    """

    picture: Tensor
    version: int
    amounts: Sequence[float]
    blur: float = 0.0

    def stamp(self, layer: int) -> GuideStamp | None:
        """Equal for two guides that steer this layer alike; None where it is not steered."""
        amount = self._amount(layer)
        return (self.version, self.blur, amount) if amount else None

    def _amount(self, layer: int) -> float:
        return self.amounts[layer] if 0 <= layer < len(self.amounts) else 0.0

    def apply(self, layer: int, x: Tensor) -> Tensor:
        """An activation (B, C, H, W), steered; x itself where this layer is not."""
        amount = self._amount(layer)
        if not amount:
            return x
        light = self._light(x.shape[2], x.shape[3]).to(x.dtype)
        mean = x.mean((2, 3), keepdim=True)
        # not var_mean: over a map whose channels lie last it takes five times as long
        deviation = ((x * x).mean((2, 3), keepdim=True) - mean * mean).clamp_min(0.0).sqrt()
        shown = torch.addcmul(mean, light if amount > 0 else -light, deviation)
        return torch.lerp(x, shown, abs(amount)).nan_to_num_(0.0)

    def _light(self, height: int, width: int) -> Tensor:
        """Its brightness in that size, (1, 1, H, W): 0 in the mean, 1 in deviation."""
        small = self._brightness[None]
        if small.shape[2:] != (height, width):
            small = F.interpolate(small, (height, width), mode="bilinear", antialias=True)
        deviation, mean = torch.std_mean(small)
        return (small - mean) / deviation.clamp_min(_FLAT)

    @cached_property
    def _brightness(self) -> Tensor:
        weights = self.picture.new_tensor(LUMA).view(3, 1, 1)
        brightness = (self.picture * weights).sum(0, keepdim=True)
        return blurred(brightness, self.blur) if self.blur > 0 else brightness
