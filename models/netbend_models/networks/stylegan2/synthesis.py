"""A StyleGAN2 generator (Karras et al. 2020): from styles to a picture, each convolution's output open to bends."""

from math import sqrt
from typing import cast

import torch
from torch import Tensor, nn

from netbend_models.bending.plan import Plan
from netbend_models.network import Layer
from netbend_models.networks.style.linear import Linear
from netbend_models.networks.style.mapping import Mapping
from netbend_models.networks.stylegan2.config import Config
from netbend_models.networks.stylegan2.modulation import ModulatedConv, Skip, ToRgb, Upsample


class Block(nn.Module):
    """One size: a convolution that doubles the map (not at 4 x 4), one that does not, the way to colour."""

    def __init__(self, config: Config, size: int) -> None:
        super().__init__()
        width, w_dim, clamp = config.width(size), config.w_dim, config.clamp
        self.size = size
        around = config.architecture == "resnet" and size > 4
        gain = sqrt(0.5) if around else 1.0
        if size == 4:
            self.const = nn.Parameter(torch.zeros(width, 4, 4), requires_grad=False)
        else:
            self.conv0 = ModulatedConv(config.width(size // 2), width, size, w_dim, up=True, clamp=clamp)
        self.conv1 = ModulatedConv(width, width, size, w_dim, up=False, clamp=clamp, gain=gain)
        if around:
            self.skip = Skip(config.width(size // 2), width)
        if config.coloured(size):
            self.torgb = ToRgb(width, config.channels, size, w_dim, clamp=clamp)

    @property
    def convs(self) -> tuple[tuple[str, ModulatedConv], ...]:
        """The convolutions in order, by name."""
        return tuple((name, getattr(self, name)) for name in ("conv0", "conv1") if hasattr(self, name))


Styles = tuple[tuple[Tensor, Tensor] | Tensor, ...]
"""What a w does to each convolution and each way to colour, in the order in which they run."""


class Synthesis(nn.Module):
    """From styles to a picture."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.config = config
        for size in config.sizes:
            self.add_module(f"b{size}", Block(config, size))
        self.upsample = Upsample(config.channels)
        self._blocks = [(size, cast("Block", self.get_submodule(f"b{size}"))) for size in config.sizes]
        self.layers = tuple(
            Layer(index, f"b{size}.{name}", config.width(size), size, size)
            for index, (size, name) in enumerate(
                (size, name) for size, block in self._blocks for name, _ in block.convs
            )
        )

    def styles(self, ws: Tensor) -> Styles:
        """The styles of ws (B, num_ws, w_dim); a block's way to colour shares the next block's first w."""
        found: list[tuple[Tensor, Tensor] | Tensor] = []
        place = 0
        for _, block in self._blocks:
            for _, conv in block.convs:
                found.append(conv.style(ws[:, place]))
                place += 1
            if self.config.coloured(block.size):
                found.append(block.torgb.style(ws[:, place]))
        return tuple(found)

    def render(self, styles: Styles, plan: Plan) -> Tensor:
        """The picture (B, C, H, W), each convolution's output bent by the plan."""
        upcoming = iter(styles)
        first = self._blocks[0][1].const
        x = first.expand(len(styles[-1]), -1, -1, -1).contiguous(memory_format=torch.channels_last)
        image: Tensor | None = None
        index = 0
        for _, block in self._blocks:
            around = block.skip(x) if hasattr(block, "skip") else None
            for _, conv in block.convs:
                x = plan.apply(index, conv(x, next(upcoming)), in_place=True)
                index += 1
            x = x if around is None else around.add_(x)
            if not self.config.coloured(block.size):
                continue
            style = next(upcoming)
            if image is None and block.torgb.silent and block is not self._blocks[-1][1]:
                continue  # nothing is in the picture yet, and this block adds nothing
            colour = block.torgb(x, style)
            image = colour if image is None else self.upsample(image).add_(colour)
        assert image is not None
        return image


class Generator(nn.Module):
    """Mapping and synthesis under the names that checkpoints use."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.mapping = Mapping(config)
        self.synthesis = Synthesis(config)

    def freeze(self) -> None:
        """Lay out what every frame needs, after the tensors were set or moved."""
        for module in self.modules():
            if isinstance(module, (Linear, ModulatedConv, Skip, ToRgb)):
                module.freeze()
