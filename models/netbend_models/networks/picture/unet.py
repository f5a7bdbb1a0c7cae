"""The generator of pix2pix: Isola, Zhu, Zhou and Efros, Image-to-Image Translation (2017), appendix 6.1.1.

Levels lie in each other, as in the official checkpoints, and each hands what it was given past what it makes of it.
Norms are computed from the picture itself, as the paper says of the test. Dropout is left out: it would flicker.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from netbend_models.networks.picture.row import Row

Shapes = Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Config:
    """`widths` of what each level gives on the way down, from the outermost to the innermost."""

    widths: tuple[int, ...] = (64, 128, 256, 512, 512, 512, 512, 512)
    outputs: int = 3
    biased: bool = False
    affine: bool = True


class Level(nn.Module):
    """One level with those inside it."""

    def __init__(self, inputs: int, config: Config, depth: int = 1) -> None:
        super().__init__()
        width, biased = config.widths[depth], config.biased
        down = nn.Conv2d(inputs, width, 4, 2, 1, bias=biased)
        norm = nn.InstanceNorm2d(inputs, affine=config.affine)
        if depth + 1 == len(config.widths):
            up = nn.ConvTranspose2d(width, inputs, 4, 2, 1, bias=biased)
            parts = [nn.LeakyReLU(0.2), down, nn.ReLU(), up, norm]
        else:
            up = nn.ConvTranspose2d(2 * width, inputs, 4, 2, 1, bias=biased)
            inner = nn.InstanceNorm2d(width, affine=config.affine)
            parts = [nn.LeakyReLU(0.2), down, inner, Level(width, config, depth + 1), nn.ReLU(), up, norm]
        self.model = Row({str(number): part for number, part in enumerate(parts)})

    def forward(self, x: Tensor) -> Tensor:
        """X beside what is made of it."""
        return torch.cat([x, self.model(x)], 1)


class Outermost(nn.Module):
    """The level that takes the picture and gives one."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        width = config.widths[0]
        down = nn.Conv2d(3, width, 4, 2, 1, bias=config.biased)
        up = nn.ConvTranspose2d(2 * width, config.outputs, 4, 2, 1)
        self.model = Row({"0": down, "1": Level(width, config), "2": nn.ReLU(), "3": up, "4": nn.Tanh()})

    def forward(self, x: Tensor) -> Tensor:
        """The other picture."""
        made: Tensor = self.model(x)
        return made


class UNet(nn.Module):
    """Pictures (B, 3, H, W) in -1..1 to such; sides are multiples of 2 to the number of levels."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.model = Outermost(config)

    def forward(self, x: Tensor) -> Tensor:
        """The other picture."""
        made: Tensor = self.model(x)
        return made


def step(config: Config) -> int:
    """Of what the sides of pictures are multiples."""
    return int(2 ** len(config.widths))


def read(shapes: Shapes) -> Config:
    """The configuration that a checkpoint's tensors show; a KeyError names one that is missing."""
    widths, place = [shapes["model.model.0.weight"][0]], "model.model.1"
    while f"{place}.model.1.weight" in shapes:
        widths.append(shapes[f"{place}.model.1.weight"][0])
        place += ".model.3"
    if len(widths) < 2:
        raise KeyError(f"{place}.model.1.weight")
    return Config(
        widths=tuple(widths),
        outputs=shapes["model.model.3.weight"][1],
        biased="model.model.0.bias" in shapes,
        affine="model.model.1.model.6.weight" in shapes or "model.model.1.model.4.weight" in shapes,
    )
