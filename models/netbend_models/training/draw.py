"""How a generator begins: as published, or smooth, so that it paints fields with edges before it has learnt.

Plain random kernels make grain out of everything, and unlearning that takes most of a short training.
"""

from math import sqrt
from typing import Final, Literal, TypeAlias, cast

import torch
from torch import Tensor, nn

from netbend_models.networks.style.linear import GAIN, SLOPE
from netbend_models.training.generator import Block, Convolution, Generator

Draw: TypeAlias = Literal["smooth", "plain"]

_ROUGH: Final = 0.25
"""How much of a kernel is not its centre."""

_THRESHOLDS: Final = 0.5
"""How far the places spread at which channels fold; with all at zero a picture has no edges."""

_EDGE: Final = (0.2, 0.25)
"""How far apart the two channels fold that make an edge between them, and how high it is."""

_FIELDS: Final = (1.0, 1.0, 0.6, 0.6, 0.6, 0.3)
"""How much the first map has of two slopes, two saddles, a bowl and a level."""


@torch.no_grad()
def smooth(generator: Generator) -> None:
    """Draw kernels, thresholds, edges and the first map anew."""
    for layer in generator.modules():
        if isinstance(layer, Convolution):
            layer.weight.mul_(_ROUGH)
            centre = layer.weight[:, :, 1, 1]
            centre += (1 - _ROUGH) * 3 * torch.randn(centre.shape)
            nn.init.normal_(layer.bias, std=_THRESHOLDS)
    for block in generator.synthesis.children():
        if isinstance(block, Block) and block.coloured:
            _edges(block)
    first = cast("Block", generator.synthesis.get_submodule("b4")).const
    shares = torch.randn(len(first), len(_FIELDS)) * torch.tensor(_FIELDS)
    first.copy_(torch.einsum("cf,fhw->chw", shares, _fields()))


def _edges(block: Block) -> None:
    """Pair the channels: what folds a little later is taken away again, which leaves a step of that width."""
    conv, colour = block.conv1, block.torgb
    pairs = len(conv.weight) // 2
    first, second = slice(0, 2 * pairs, 2), slice(1, 2 * pairs, 2)
    apart, high = _EDGE
    conv.weight[second] = conv.weight[first]
    conv.bias[second] = conv.bias[first] + apart
    colour.affine.weight[second] = colour.affine.weight[first]
    height = torch.randn(3, pairs, 1, 1) * sqrt(2) * high / (apart * GAIN * (1 - SLOPE))
    colour.weight[:, first] = -height
    colour.weight[:, second] = height
    # Half way up the steps, so that a size that joins leaves the colours as they are on average.
    colour.bias.copy_(-height.sum((1, 2, 3)) * apart * GAIN * (1 + SLOPE) / 2 / sqrt(len(conv.weight)))


def _fields() -> Tensor:
    y, x = torch.meshgrid(torch.linspace(-1, 1, 4), torch.linspace(-1, 1, 4), indexing="ij")
    fields = torch.stack([x, y, x * y, x * x - y * y, x * x + y * y - 1, torch.ones_like(x)])
    return fields / fields.square().mean((1, 2), keepdim=True).sqrt()
