"""A StyleGAN2 generator (Karras et al. 2020) to be played: each convolution can be bent."""

from collections import abc
from collections.abc import Sequence
from dataclasses import dataclass
from math import log2, sqrt
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

import torch
from torch import Tensor, nn

from netbend_models.bending import Bend, compile_bends
from netbend_models.bending.plan import Plan
from netbend_models.digest import digest
from netbend_models.latent import latent_rows
from netbend_models.network import Frame, Input, Layer, Output
from netbend_models.networks.mapping import Mapping, Widths
from netbend_models.networks.modulation import Linear, ModulatedConv, Skip, ToRgb, Upsample
from netbend_models.networks.seed import SeedBlend

if TYPE_CHECKING:
    from netbend_models.parameter import Parameter


Architecture: TypeAlias = Literal["skip", "resnet", "orig"]


@dataclass(frozen=True, kw_only=True)
class Config(Widths):
    """The shape of a generator; the defaults are those of the published networks."""

    resolution: int
    channels: int = 3
    channel_base: int = 32768
    channel_max: int = 512
    clamp: float | None = None
    architecture: Architecture = "skip"

    def __post_init__(self) -> None:
        if self.resolution < 4 or self.resolution & (self.resolution - 1):
            raise ValueError(f"resolution must be a power of two from 4 on, got {self.resolution}")

    @property
    def sizes(self) -> tuple[int, ...]:
        """4, 8, ... up to the resolution."""
        return tuple(2**power for power in range(2, int(log2(self.resolution)) + 1))

    @property
    def num_ws(self) -> int:
        """How many styles a picture takes: two a size."""
        return 2 * len(self.sizes)

    def width(self, size: int) -> int:
        """Channels at that size."""
        return min(self.channel_base // size, self.channel_max)

    def coloured(self, size: int) -> bool:
        """Whether the block of that size adds to the picture: all do with skips, else only the last."""
        return self.architecture == "skip" or size == self.resolution


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


class StyleGAN2:
    """A generator as a network that can be played.

    `state` holds every tensor by the names of published checkpoints (`synthesis.b8.conv0.affine.weight`).
    """

    kind = "stylegan2"
    inputs: tuple[Input, ...] = ()

    def __init__(
        self,
        config: Config,
        state: abc.Mapping[str, Tensor],
        device: torch.device | str = "cpu",
        truncation: float = 1.0,
    ) -> None:
        self.config = config
        self.device = torch.device(device)
        self.digest = digest(config, state)
        self.generator = Generator(config)
        self.generator.load_state_dict(dict(state))
        self.generator.to(self.device)
        self.generator.freeze()
        self.layers = self.generator.synthesis.layers
        self.rows: tuple[Parameter, ...] = latent_rows(truncation=truncation, cutoff=config.num_ws)
        self.output = Output(config.channels, config.resolution, config.resolution)
        self._seeds = SeedBlend(config.z_dim, self.generator.mapping, self.device)
        self._frame: Frame | None = None
        self._styled: tuple[Tensor | None, float, int] = (None, 1.0, 0)
        self._styles: Styles = ()

    @property
    def z_dim(self) -> int:
        """The length of a latent."""
        return self.config.z_dim

    @property
    def w_dim(self) -> int:
        """The length of a style."""
        return self.config.w_dim

    @property
    def num_ws(self) -> int:
        """How many styles a picture takes."""
        return self.config.num_ws

    @property
    def label_dim(self) -> int:
        """How many classes there are, 0 for none."""
        return self.config.label_dim

    @torch.inference_mode()
    def map(self, z: Tensor, label: Tensor | None = None, truncation: float = 1.0, cutoff: int | None = None) -> Tensor:
        """(B, z_dim) to ws (B, num_ws, w_dim); the first `cutoff` ws (all by default) are truncated."""
        z = torch.as_tensor(z).to(self.device, torch.float32)
        return self.generator.mapping.broadcast(self.generator.mapping(z, label), self.num_ws, truncation, cutoff)

    @torch.inference_mode()
    def synthesize(self, w: Tensor, bends: Plan | Sequence[Bend] = ()) -> Tensor:
        """Ws (B, num_ws, w_dim) to pictures (B, C, H, W), about -1..1."""
        plan = bends if isinstance(bends, Plan) else compile_bends(bends, self.layers, self.device)
        synthesis = self.generator.synthesis
        return synthesis.render(synthesis.styles(w.to(self.device, torch.float32)), plan)

    def begin(self, frame: Frame) -> None:
        """Take the next frame."""
        self._frame = frame

    @torch.inference_mode()
    def step(self) -> Tensor | None:
        """The picture of the frame (C, H, W)."""
        frame = self._frame
        assert frame is not None, "begin(frame) comes first"
        image = self.generator.synthesis.render(self._style(frame.controls), frame.bends)[0]
        return image.nan_to_num_(0.0, 1.0, -1.0)

    def _style(self, controls: abc.Mapping[str, float]) -> Styles:
        """The styles of these controls, kept while they stand still."""
        w = self._seeds.w(controls)
        truncation = controls.get("latent/truncation", 1.0)
        cutoff = int(controls.get("latent/cutoff", self.num_ws))
        if self._styled[0] is not w or self._styled[1:] != (truncation, cutoff):
            ws = self.generator.mapping.broadcast(w, self.num_ws, truncation, cutoff)
            self._styles = self.generator.synthesis.styles(ws)
            self._styled = (w, truncation, cutoff)
        return self._styles
