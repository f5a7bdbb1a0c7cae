"""A walk through a StyleGAN3 (Karras et al. 2021), as trained: without bends, its input at rest."""

from math import sqrt
from typing import TYPE_CHECKING

import torch.nn.functional as F
from torch import Tensor

from netbend_models.gradient.walk import Walk
from netbend_models.networks.style.linear import GAIN, SLOPE
from netbend_models.networks.stylegan3.filtered import FilteredLayer
from netbend_models.networks.stylegan3.filters import Filters

if TYPE_CHECKING:
    from netbend_models.networks.stylegan3.synthesis import Synthesis


def walk(synthesis: "Synthesis", ws: Tensor) -> Walk:
    """Of ws (B, num_ws, w_dim)."""
    x: Tensor = synthesis.input(ws[:, 0], None)
    *layers, last = synthesis.stack
    for number, layer in enumerate(layers, 1):
        (given,) = yield (_filtered(layer, x, ws[:, number]),)
        assert given is not None
        x = given
    return _coloured(last, x, ws[:, -1]) * synthesis.scale


class _Kept(Filters):
    """The filters, that leave the fine map as it was: a gradient needs it."""

    def _activate(self, x: Tensor) -> Tensor:
        x = F.leaky_relu(x, SLOPE)
        return x if self._clamp is None else x.clamp(-self._clamp, self._clamp)


def _filtered(layer: FilteredLayer, x: Tensor, w: Tensor) -> Tensor:
    kernel = layer.weight * layer.weight.square().mean((1, 2, 3), keepdim=True).rsqrt()
    scale = layer.affine(w)
    norm = (scale.square() @ kernel.square().sum((2, 3)).t() + 1e-8).rsqrt() * layer.magnitude_ema.rsqrt() * GAIN
    x = F.conv2d(x * scale[:, :, None, None], kernel, padding=layer.shape.kernel - 1)
    x = x * norm[:, :, None, None] + (layer.bias * GAIN)[:, None, None]
    return _Kept(layer.shape, layer.up_filter, layer.down_filter, layer.clamp)(x)


def _coloured(layer: FilteredLayer, x: Tensor, w: Tensor) -> Tensor:
    scale = layer.affine(w) * layer.magnitude_ema.rsqrt() / sqrt(layer.weight[0].numel())
    x = F.conv2d(x * scale[:, :, None, None], layer.weight, padding=layer.shape.kernel - 1)
    x = x + layer.bias[:, None, None]
    return x if layer.clamp is None else x.clamp(-layer.clamp, layer.clamp)
