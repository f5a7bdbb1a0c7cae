"""A walk through a StyleGAN2 (Karras et al. 2020), as trained: without bends, and with the noise of the checkpoint."""

from math import sqrt
from typing import TYPE_CHECKING

import torch.nn.functional as F
from torch import Tensor

from netbend_models.gradient.walk import Walk
from netbend_models.networks.style.linear import SLOPE, Linear
from netbend_models.networks.stylegan2.colour import Skip, ToRgb, fir
from netbend_models.networks.stylegan2.extent import continued
from netbend_models.networks.stylegan2.modulation import ModulatedConv

if TYPE_CHECKING:
    from netbend_models.networks.stylegan2.synthesis import Synthesis


def walk(synthesis: "Synthesis", ws: Tensor) -> Walk:
    """Of ws (B, num_ws, w_dim); a layer is the output of a convolution."""
    x: Tensor = synthesis.constant(len(ws)).float()
    image: Tensor | None = None
    around: Tensor | None = None
    for stage in synthesis.stages:
        around = around if stage.skip is None else _skipped(stage.skip, x)
        given, image, around = yield _convolved(stage.conv, x, ws[:, stage.index]), image, around
        assert given is not None
        x = given
        if not stage.closes:
            continue
        x = x if around is None else around + x
        if stage.torgb is not None:
            colour = _coloured(stage.torgb, x, ws[:, stage.index + 1])
            image = colour if image is None else stage.upsample(image) + colour
    assert image is not None
    return image


def _scale(affine: Linear, w: Tensor) -> Tensor:
    return F.linear(w, affine.weight * (affine.rate / sqrt(affine.weight.shape[1])), affine.bias * affine.rate)


def _convolved(conv: ModulatedConv, x: Tensor, w: Tensor) -> Tensor:
    scale, weight = _scale(conv.affine, w), conv.weight
    norm = (scale.square() @ weight.square().sum((2, 3)).t() + 1e-8).rsqrt()
    x = x * scale[:, :, None, None]
    if conv.up:
        x = F.conv_transpose2d(x, weight.transpose(0, 1), stride=2)
        x = F.conv2d(x, fir(weight).repeat(len(weight), 1, 1, 1), padding=1, groups=len(weight))
    else:
        x = F.conv2d(x, weight, padding=1)
    noise = continued(conv.noise_const, *conv.extent) * conv.noise_strength
    x = F.leaky_relu(x * norm[:, :, None, None] + (noise + conv.bias[:, None, None]), SLOPE) * conv.gain
    return x if conv.clamp is None else x.clamp(-conv.clamp, conv.clamp)


def _coloured(torgb: ToRgb, x: Tensor, w: Tensor) -> Tensor:
    scale = _scale(torgb.affine, w) / sqrt(torgb.weight.shape[1])
    x = F.conv2d(x * scale[:, :, None, None], torgb.weight, torgb.bias)
    return x if torgb.clamp is None else x.clamp(-torgb.clamp, torgb.clamp)


def _skipped(skip: Skip, x: Tensor) -> Tensor:
    doubled: Tensor = skip.upsample(F.conv2d(x, skip.weight * sqrt(0.5 / skip.weight.shape[1])))
    return doubled
