"""A StyleGAN2 generator (Karras et al. 2020): from styles to a picture, each convolution's output open to bends."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, TypeAlias, cast

import torch
from torch import Tensor, nn

from netbend_models.bending.plan import Plan
from netbend_models.network import Layer
from netbend_models.networks.style.arrangement import Order, arranged
from netbend_models.networks.style.linear import Linear
from netbend_models.networks.style.mapping import Mapping
from netbend_models.networks.stylegan2.block import Block
from netbend_models.networks.stylegan2.colour import Skip, ToRgb, Upsample
from netbend_models.networks.stylegan2.config import Config
from netbend_models.networks.stylegan2.extent import Size, continued
from netbend_models.networks.stylegan2.memory import Memory
from netbend_models.networks.stylegan2.modulation import ModulatedConv
from netbend_models.networks.stylegan2.scales import Scales
from netbend_models.networks.stylegan2.stage import Stage, StageStyle
from netbend_models.networks.stylegan2.state import State

if TYPE_CHECKING:
    from netbend_models.clusters.clustering import Clustering

Styles: TypeAlias = tuple[StageStyle, ...]
"""What the ws of a frame do to each stage."""


class Synthesis(nn.Module):
    """From styles to a picture, stage by stage; `stages` can be entered at any of them."""

    def __init__(self, config: Config, picture: Size) -> None:
        super().__init__()
        self.dtype = torch.float32
        for size in config.sizes:
            self.add_module(f"b{size}", Block(config, size, picture))
        self.upsample = Upsample(config.channels)
        blocks = [cast("Block", self.get_submodule(f"b{size}")) for size in config.sizes]
        self._blocks = blocks
        places = [(block, name, conv) for block in blocks for name, conv in block.convs]
        self.layers = tuple(
            Layer(index, f"b{block.size}.{name}", config.width(block.size), *block.extent, steady=True)
            for index, (block, name, _) in enumerate(places)
        )
        self.stages = tuple(self._stage(index, block, name, conv) for index, (block, name, conv) in enumerate(places))

        self.scales = Scales([affine for stage in self.stages for affine in stage.affines])

    def _stage(self, index: int, block: Block, name: str, conv: ModulatedConv) -> Stage:
        closes = name == "conv1"
        skip = getattr(block, "skip", None) if name == "conv0" else None
        torgb = getattr(block, "torgb", None) if closes else None
        return Stage(index, conv, skip, closes, torgb, self.upsample)

    def styles(self, ws: Tensor, shifts: Sequence[Tensor | None]) -> Styles:
        """The styles of ws (B, num_ws, w_dim), with what noise adds to each stage (None: as trained)."""
        scales = iter(self.scales.of(ws))
        return tuple(stage.style(scales, shift) for stage, shift in zip(self.stages, shifts, strict=True))

    def reweighed(self, styles: Styles, ws: Tensor, layers: Collection[int]) -> Styles:
        """The styles of these ws with those of some layers, of which the weights have moved, made anew."""
        anew = self.styles(ws, [style.conv.shift for style in styles])
        return tuple(anew[number] if number in layers else style for number, style in enumerate(styles))

    def arrange(self, clustering: "Clustering | None") -> None:
        """Put the channels in the order of their clusters; call it once, before `Generator.freeze`."""
        self.layers, before = arranged(self.layers, clustering), Order()
        for layer, stage in zip(self.layers, self.stages, strict=True):
            if stage.skip is not None:
                stage.skip.arrange(before, self.layers[layer.index + 1].order)
            stage.conv.arrange(before, layer.order)
            if stage.torgb is not None:
                stage.torgb.arrange(layer.order)
            before = layer.order

    def render(self, styles: Styles, plan: Plan, memory: Memory) -> Tensor:
        """The picture (B, C, H, W), which may be overwritten; each convolution's output is bent by the plan."""
        start = memory.enter(styles, plan)
        state = memory.state() or State(self.constant(len(styles[0].conv.before)))
        for stage in self.stages[start:]:
            state = stage.run(state, styles[stage.index], plan, memory)
        assert state.image is not None
        return state.image.clone() if memory.keeping else state.image

    def constant(self, batch: int) -> Tensor:
        """What every picture begins with, (B, C, H, W)."""
        block = self._blocks[0]
        first = continued(block.const, *block.extent).expand(batch, -1, -1, -1)
        return first.to(self.dtype).contiguous(memory_format=torch.channels_last)


class Generator(nn.Module):
    """Mapping and synthesis under the names that checkpoints use; `picture` is (height, width), None for its own."""

    def __init__(self, config: Config, picture: Size | None = None) -> None:
        super().__init__()
        self.mapping = Mapping(config)
        self.synthesis = Synthesis(config, picture or (config.resolution, config.resolution))

    def freeze(self, dtype: torch.dtype = torch.float32) -> None:
        """Lay out what every frame needs, after the tensors were set or moved; `dtype` is that of the maps."""
        self.synthesis.dtype = dtype
        for module in self.modules():
            _freeze(module, dtype)
        self.synthesis.scales.freeze()

    def lay(self, names: Collection[str], dtype: torch.dtype) -> None:
        """The same for what these tensors of the synthesis belong to."""
        for place in {name.rpartition(".")[0] for name in names}:
            _freeze(self.synthesis.get_submodule(place), dtype)
        self.synthesis.scales.freeze()


def _freeze(module: nn.Module, dtype: torch.dtype) -> None:
    if isinstance(module, Linear):
        module.freeze()
    elif isinstance(module, (ModulatedConv, Skip, ToRgb)):
        module.freeze(dtype)
