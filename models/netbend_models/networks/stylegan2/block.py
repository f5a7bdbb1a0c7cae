"""One size of a StyleGAN2 generator: its modules, under the names that checkpoints use."""

from math import sqrt

import torch
from torch import nn

from netbend_models.networks.stylegan2.colour import Skip, ToRgb
from netbend_models.networks.stylegan2.config import Config
from netbend_models.networks.stylegan2.extent import Size
from netbend_models.networks.stylegan2.modulation import ModulatedConv


class Block(nn.Module):
    """A convolution that doubles the map (not at 4 x 4), one that does not, the way to colour."""

    def __init__(self, config: Config, size: int, picture: Size) -> None:
        super().__init__()
        width, w_dim, clamp = config.width(size), config.w_dim, config.clamp
        self.size = size
        self.extent = extent = (size * picture[0] // config.resolution, size * picture[1] // config.resolution)
        around = config.architecture == "resnet" and size > 4
        gain = sqrt(0.5) if around else 1.0
        if size == 4:
            self.const = nn.Parameter(torch.zeros(width, 4, 4), requires_grad=False)
        else:
            self.conv0 = ModulatedConv(config.width(size // 2), width, size, w_dim, up=True, clamp=clamp, extent=extent)
        self.conv1 = ModulatedConv(width, width, size, w_dim, up=False, clamp=clamp, gain=gain, extent=extent)
        if around:
            self.skip = Skip(config.width(size // 2), width)
        if config.coloured(size):
            last = size == config.resolution
            self.torgb = ToRgb(width, config.channels, extent, w_dim, clamp=clamp, last=last)

    @property
    def convs(self) -> tuple[tuple[str, ModulatedConv], ...]:
        """The convolutions in order, by name."""
        return tuple((name, getattr(self, name)) for name in ("conv0", "conv1") if hasattr(self, name))
