"""A picture that steers layers: its blurred brightness takes the place of what a layer shows, channel by channel.

Or what an encoder found in it does, mixed anew for each channel by weights that are drawn once and for all.

Each channel keeps its mean and its deviation over the map, as in adaptive instance normalisation (Huang and Belongie
2017), so that the layers after it meet numbers of the size that they know.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final, TypeAlias

import torch
from torch import Tensor
from torch.nn import functional as F

from netbend_models.bending.blur import blurred

LUMA: Final = (0.2126, 0.7152, 0.0722)
"""What red, green and blue weigh in brightness (ITU-R BT.709)."""

GuideStamp: TypeAlias = tuple[int, float, float, str]

_FLAT: Final = 1e-4
"""A deviation below this is that of a picture without light and shade, which steers nothing."""


@dataclass(frozen=True)
class Guide:
    """A picture (3, H, W) in -1..1 and how much it steers each layer, -1..1; `blur` is a share of its width.

    `version` is another one for another picture. `features` (F, h, w) are what `encoder` found in it.
    """

    picture: Tensor
    version: int
    amounts: Sequence[float]
    blur: float = 0.0
    features: Tensor | None = None
    encoder: str = ""

    def stamp(self, layer: int) -> GuideStamp | None:
        """Equal for two guides that steer this layer alike; None where it is not steered."""
        amount = self._amount(layer)
        return (self.version, self.blur, amount, self.encoder) if amount else None

    def _amount(self, layer: int) -> float:
        return self.amounts[layer] if 0 <= layer < len(self.amounts) else 0.0

    def apply(self, layer: int, x: Tensor) -> Tensor:
        """An activation (B, C, H, W), steered; x itself where this layer is not."""
        amount = self._amount(layer)
        if not amount:
            return x
        light = self._shade(*x.shape[1:]).to(x.dtype)
        mean = x.mean((2, 3), keepdim=True)
        # not var_mean: over a map whose channels lie last it takes five times as long
        deviation = ((x * x).mean((2, 3), keepdim=True) - mean * mean).clamp_min(0.0).sqrt()
        share = abs(amount)
        return x.mul(1.0 - share).add_(mean * share).addcmul_(light, deviation * amount).nan_to_num_(0.0)

    def _shade(self, channels: int, height: int, width: int) -> Tensor:
        """What is shown instead, (1, 1 | C, H, W): 0 in the mean, 1 in deviation."""
        if self.features is None:
            return self._light(height, width)
        return self._mixed(self.features, channels, height, width)

    def _light(self, height: int, width: int) -> Tensor:
        """Its brightness in that size, (1, 1, H, W)."""
        light = self._brightness[None]
        if light.shape[2:] != (height, width):
            light = F.interpolate(light, (height, width), mode="bilinear", antialias=True)
        if self.blur > 0:
            light = blurred(light[0], self.blur)[None]
        deviation, mean = torch.std_mean(light)
        return (light - mean) / deviation.clamp_min(_FLAT)

    def _mixed(self, features: Tensor, channels: int, height: int, width: int) -> Tensor:
        """A mixture of features for each channel, (1, C, H, W)."""
        if features.shape[1:] != (height, width):
            features = F.interpolate(features[None], (height, width), mode="bilinear", antialias=True)[0]
        if self.blur > 0:
            features = blurred(features, self.blur)
        mixed = torch.einsum("cf,fhw->chw", _weights(channels, len(features)).to(features.device), _even(features))
        return _even(mixed)[None]

    @cached_property
    def _brightness(self) -> Tensor:
        weights = self.picture.new_tensor(LUMA).view(3, 1, 1)
        return (self.picture * weights).sum(0, keepdim=True)


def _even(maps: Tensor) -> Tensor:
    """Maps (C, H, W), each with 0 in the mean and 1 in deviation; one without light and shade is 0."""
    deviation, mean = torch.std_mean(maps, (1, 2), keepdim=True, correction=0)
    return (maps - mean) / deviation.clamp_min(_FLAT)


@lru_cache(64)
def _weights(channels: int, features: int) -> Tensor:
    return torch.randn(channels, features, generator=torch.Generator().manual_seed(0))
