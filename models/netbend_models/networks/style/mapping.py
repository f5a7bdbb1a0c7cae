"""The mapping network of StyleGAN2 and StyleGAN3: from a latent to a style, and from one style to one a layer."""

from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn

from netbend_models.networks.style.linear import Linear, activate


@dataclass(frozen=True, kw_only=True)
class Widths:
    """What a mapping needs to know; `embed_features` and `layer_features` are 0 for w_dim."""

    z_dim: int = 512
    w_dim: int = 512
    label_dim: int = 0
    mapping_layers: int = 8
    mapping_rate: float = 0.01
    embed_features: int = 0
    layer_features: int = 0


class Mapping(nn.Module):
    """From z to w; its linear layers learnt slowly."""

    w_avg: Tensor

    def __init__(self, widths: Widths) -> None:
        super().__init__()
        self.label_dim = widths.label_dim
        features = widths.z_dim
        if widths.label_dim:
            embedded = widths.embed_features or widths.w_dim
            self.embed = Linear(widths.label_dim, embedded)
            features += embedded
        for number in range(widths.mapping_layers):
            last = number == widths.mapping_layers - 1
            width = widths.w_dim if last else widths.layer_features or widths.w_dim
            self.add_module(f"fc{number}", Linear(features, width, rate=widths.mapping_rate))
            features = width
        self.register_buffer("w_avg", torch.zeros(widths.w_dim))
        self._layers = [cast("Linear", self.get_submodule(f"fc{number}")) for number in range(widths.mapping_layers)]

    def forward(self, z: Tensor, label: Tensor | None = None) -> Tensor:
        """(B, z_dim), (B, label_dim) to (B, w_dim)."""
        x = _unit(z)
        if self.label_dim:
            label = z.new_zeros(len(z), self.label_dim) if label is None else label
            x = torch.cat([x, _unit(self.embed(label))], 1)
        for layer in self._layers:
            x = activate(layer(x))
        return x

    def broadcast(self, w: Tensor, num_ws: int, truncation: float, cutoff: int | None) -> Tensor:
        """W (B, w_dim) as ws (B, num_ws, w_dim), the first `cutoff` of them drawn towards the average."""
        ws = w[:, None].repeat(1, num_ws, 1)
        if truncation != 1.0:
            ws[:, :cutoff] = torch.lerp(self.w_avg, ws[:, :cutoff], truncation)
        return ws


def _unit(x: Tensor) -> Tensor:
    return x * (x.square().mean(1, keepdim=True) + 1e-8).rsqrt()
