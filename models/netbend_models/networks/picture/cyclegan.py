"""The generator of CycleGAN: Zhu, Park, Isola and Efros, Unpaired Image-to-Image Translation (2017), appendix 7.2.

Numbers of parts and names of tensors are those of the official checkpoints. Batch norm is computed from the picture
itself, as the official test does for one picture: an instance norm with its weights.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from torch import Tensor, nn

from netbend_models.networks.picture.row import Mirrored, Row


@dataclass(frozen=True, slots=True)
class Config:
    """`width` after the first convolution, twice doubled; `second`: at which number a block's second one stands."""

    width: int = 64
    blocks: int = 9
    outputs: int = 3
    biased: bool = True
    affine: bool = False
    second: int = 5


class Residual(nn.Module):
    """Two convolutions, added to what came in."""

    def __init__(self, width: int, config: Config) -> None:
        super().__init__()
        first, second = (Mirrored(width, width, 3, bias=config.biased) for _ in range(2))
        norms = [nn.InstanceNorm2d(width, affine=config.affine) for _ in range(2)]
        place = config.second
        self.conv_block = Row(
            {"1": first, "2": norms[0], "3": nn.ReLU(), str(place): second, str(place + 1): norms[1]}
        )  # fmt: skip

    def forward(self, x: Tensor) -> Tensor:
        """X and what is made of it."""
        made: Tensor = x + self.conv_block(x)
        return made


class Generator(nn.Module):
    """Pictures (B, 3, H, W) in -1..1 to such; sides are multiples of 4."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        width, widest, after = config.width, 4 * config.width, 10 + config.blocks
        parts: dict[int, nn.Module] = {1: Mirrored(3, width, 7, bias=config.biased), **_norm(2, width, config)}
        for place, inputs in ((4, width), (7, 2 * width)):
            parts |= {place: nn.Conv2d(inputs, 2 * inputs, 3, 2, 1, bias=config.biased)}
            parts |= _norm(place + 1, 2 * inputs, config)
        parts |= {10 + number: Residual(widest, config) for number in range(config.blocks)}
        for place, inputs in ((after, widest), (after + 3, widest // 2)):
            parts |= {place: nn.ConvTranspose2d(inputs, inputs // 2, 3, 2, 1, 1, bias=config.biased)}
            parts |= _norm(place + 1, inputs // 2, config)
        parts |= {after + 7: Mirrored(width, config.outputs, 7), after + 8: nn.Tanh()}
        self.model = Row({str(number): part for number, part in parts.items()})

    def forward(self, x: Tensor) -> Tensor:
        """The picture of the other kind."""
        made: Tensor = self.model(x)
        return made


def _norm(place: int, width: int, config: Config) -> dict[int, nn.Module]:
    return {place: nn.InstanceNorm2d(width, affine=config.affine), place + 1: nn.ReLU()}


def read(shapes: Mapping[str, tuple[int, ...]]) -> Config:
    """The configuration that a checkpoint's tensors show; a KeyError names one that is missing."""
    blocks = 0
    while f"model.{10 + blocks}.conv_block.1.weight" in shapes:
        blocks += 1
    return Config(
        width=shapes["model.1.weight"][0],
        blocks=blocks,
        outputs=shapes[f"model.{17 + blocks}.weight"][0],
        biased="model.1.bias" in shapes,
        affine="model.2.weight" in shapes,
        second=6 if "model.10.conv_block.6.weight" in shapes and "model.10.conv_block.5.weight" not in shapes else 5,
    )
