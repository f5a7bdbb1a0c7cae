"""The discriminator of published StyleGAN2 and StyleGAN3 checkpoints, frozen, under the names of its tensors.

From Karras et al. 2020, "Analyzing and Improving the Image Quality of StyleGAN": residual blocks (section 4.1), the
filter [1, 3, 3, 1] before each halving (appendix B), the batch's standard deviation as a last map (Karras et al. 2018,
section 3); with labels, the projection of Miyato and Koyama 2018. Gradients run through it, none end in it.
"""

from dataclasses import dataclass
from math import sqrt
from typing import cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from netbend_models.networks.stylegan2 import Architecture
from netbend_models.training.generator import Linear, activate, clamped, unit


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscriminatorConfig:
    """Its shape; the defaults are the published ones. `projected`, `embed_features`, `layer_features`: 0 for usual."""

    resolution: int
    channels: int = 3
    label_dim: int = 0
    architecture: Architecture = "resnet"
    channel_base: int = 32768
    channel_max: int = 512
    clamp: float | None = None
    projected: int = 0
    mapping_layers: int = 8
    mapping_rate: float = 0.01
    embed_features: int = 0
    layer_features: int = 0
    group: int = 4
    group_channels: int = 1

    def width(self, size: int) -> int:
        """Channels at that size."""
        return min(self.channel_base // size, self.channel_max)

    @property
    def projection(self) -> int:
        """How many numbers a label is compared by; 0 without labels."""
        return (self.projected or self.width(4)) if self.label_dim else 0


class Convolution(nn.Module):
    """A convolution whose weight is stored at unit spread; `down` halves the map through the filter."""

    def __init__(
        self, inputs: int, outputs: int, kernel: int, clamp: float | None, *, down: bool = False, gain: float = 1.0
    ) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs, kernel, kernel))
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.scale, self.clamp, self.gain, self.down = 1 / (kernel * sqrt(inputs)), clamp, gain, down

    def forward(self, x: Tensor) -> Tensor:
        """(B, inputs, H, W) to (B, outputs, H or H / 2, ...), activated."""
        weight = self.weight * self.scale
        if self.down:
            x = F.conv2d(_blurred(x, 2), weight, self.bias, stride=2)
        else:
            x = F.conv2d(x, weight, self.bias, padding=weight.shape[-1] // 2)
        return clamped(activate(x) * self.gain, self.clamp, self.gain)


class Skip(nn.Module):
    """The way around a block, at half the power."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        """(B, inputs, H, W) to (B, outputs, H / 2, W / 2)."""
        return F.conv2d(_halved(x), self.weight * sqrt(0.5 / self.weight.shape[1]))


class Block(nn.Module):
    """One size: two convolutions, of which the second halves the map, and the way around them."""

    def __init__(self, config: DiscriminatorConfig, size: int) -> None:
        super().__init__()
        width, after, clamp = config.width(size), config.width(size // 2), config.clamp
        around = config.architecture == "resnet"
        sees = config.architecture == "skip" or size == config.resolution
        self.fromrgb = Convolution(config.channels, width, 1, clamp) if sees else None
        self.conv0 = Convolution(width, width, 3, clamp)
        self.conv1 = Convolution(width, after, 3, clamp, down=True, gain=sqrt(0.5) if around else 1.0)
        self.skip = Skip(width, after) if around else None

    def forward(self, x: Tensor | None, image: Tensor) -> Tensor:
        """The map, None before the first block, and the picture of this size (B, C, H, W), to half the size."""
        x = _seen(self.fromrgb, x, image)
        after: Tensor = self.conv1(self.conv0(x))
        return after if self.skip is None else self.skip(x) + after


class Last(nn.Module):
    """From 4 x 4 to a score, or to what is compared with the label."""

    def __init__(self, config: DiscriminatorConfig) -> None:
        super().__init__()
        width = config.width(4)
        self.fromrgb = Convolution(config.channels, width, 1, config.clamp) if config.architecture == "skip" else None
        self.conv = Convolution(width + config.group_channels, width, 3, config.clamp)
        self.fc = Linear(width * 16, width)
        self.out = Linear(width, config.projection or 1)
        self._group, self._maps = config.group, config.group_channels

    def forward(self, x: Tensor | None, image: Tensor) -> Tensor:
        """The map (B, C, 4, 4) to (B, 1) or (B, projection)."""
        x = _seen(self.fromrgb, x, image)
        x = self.conv(torch.cat([x, deviation(x, self._group, self._maps)], 1)) if self._maps else self.conv(x)
        found: Tensor = self.out(activate(self.fc(x.flatten(1))))
        return found


class Labels(nn.Module):
    """From a label to what pictures are compared with."""

    def __init__(self, config: DiscriminatorConfig) -> None:
        super().__init__()
        inner, last = config.layer_features or config.projection, config.projection
        widths = [config.embed_features or last] + [inner] * (config.mapping_layers - 1) + [last]
        self.embed = Linear(config.label_dim, widths[0])
        self._layers = []
        for number in range(config.mapping_layers):
            self._layers.append(Linear(widths[number], widths[number + 1], rate=config.mapping_rate))
            self.add_module(f"fc{number}", self._layers[-1])

    def forward(self, label: Tensor) -> Tensor:
        """(B, label_dim) to (B, projection)."""
        x = unit(self.embed(label))
        for layer in self._layers:
            x = activate(layer(x))
        return x


class StyleGANDiscriminator(nn.Module):
    """From pictures to scores: the higher, the more real."""

    def __init__(self, config: DiscriminatorConfig) -> None:
        super().__init__()
        self.config = config
        self._sizes = [2**power for power in range(config.resolution.bit_length() - 1, 2, -1)]
        for size in self._sizes:
            self.add_module(f"b{size}", Block(config, size))
        self.b4 = Last(config)
        self.mapping = Labels(config) if config.label_dim else None
        self.requires_grad_(requires_grad=False)

    def forward(self, image: Tensor, label: Tensor | None = None) -> Tensor:
        """(B, channels, H, W) about -1..1 and (B, label_dim) to (B)."""
        x: Tensor | None = None
        for size in self._sizes:
            x = cast("Tensor", self.get_submodule(f"b{size}")(x, image))
            image = _halved(image) if self.config.architecture == "skip" else image
        found: Tensor = self.b4(x, image)
        if self.mapping is not None and label is not None:
            found = (found * self.mapping(label)).sum(1, keepdim=True) / sqrt(self.config.projection)
        return found[:, 0]


def deviation(x: Tensor, group: int, maps: int) -> Tensor:
    """How far groups of pictures (B, C, H, W) spread, channels averaged to `maps`, as flat maps (B, maps, H, W).

    A batch that the group does not divide is taken in the largest groups that do; 0 is one group of all.
    """
    batch, channels, height, width = x.shape
    size = next(one for one in range(min(group or batch, batch), 0, -1) if batch % one == 0)
    spread = x.view(size, -1, maps, channels // maps, height, width).var(0, correction=0).add(1e-8).sqrt()
    return spread.mean((2, 3, 4)).repeat(size, 1)[:, :, None, None].expand(-1, -1, height, width)


def _seen(fromrgb: Convolution | None, x: Tensor | None, image: Tensor) -> Tensor:
    if fromrgb is not None:
        seen: Tensor = fromrgb(image)
        x = seen if x is None else x + seen
    assert x is not None, "the first block sees the picture"
    return x


def _halved(x: Tensor) -> Tensor:
    """(B, C, H, W) to (B, C, H / 2, W / 2) through the filter."""
    return _blurred(x, 1, stride=2)


def _blurred(x: Tensor, padding: int, stride: int = 1) -> Tensor:
    taps = x.new_tensor([1.0, 3.0, 3.0, 1.0]) / 8
    kernel = taps.outer(taps).expand(x.shape[1], 1, 4, 4)
    return F.conv2d(x, kernel, padding=padding, stride=stride, groups=x.shape[1])
