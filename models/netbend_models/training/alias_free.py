"""A StyleGAN3 generator (Karras et al. 2021) that can learn, under the names of its checkpoints' tensors.

Shapes and filters are those of the played one; nothing here is overwritten on the way, so gradients find what they
need. The plane waves it paints on, its filters and its layers' magnitudes stay as they were trained.
"""

from math import sqrt
from typing import cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from netbend_models.networks.style.linear import GAIN, SLOPE
from netbend_models.networks.stylegan3 import Config
from netbend_models.networks.stylegan3.filters import Filters
from netbend_models.networks.stylegan3.shape import LayerShape
from netbend_models.networks.stylegan3.wave import FourierInput
from netbend_models.training.generator import Latent, Linear, clamped


class Unwritten(Filters):
    """Filters that leave what they are given as it is."""

    def __init__(self, shape: LayerShape, up: Tensor, down: Tensor, clamp: float | None) -> None:
        super().__init__(shape, up, down, clamp)
        self._held = clamp

    def _activate(self, x: Tensor) -> Tensor:
        return clamped(F.leaky_relu(x, SLOPE), self._held)


class Layer(nn.Module):
    """Modulated convolution, bias, and the activation between two filters; the last layer only the first two."""

    magnitude_ema: Tensor
    up_filter: Tensor
    down_filter: Tensor

    def __init__(self, shape: LayerShape, config: Config) -> None:
        super().__init__()
        self.shape, self.clamp = shape, config.clamp
        self.weight = nn.Parameter(torch.randn(shape.outputs, shape.inputs, shape.kernel, shape.kernel))
        self.bias = nn.Parameter(torch.zeros(shape.outputs))
        self.affine = Linear(config.w_dim, shape.inputs, bias=1.0)
        self.register_buffer("magnitude_ema", torch.ones(()))
        if not shape.rgb:
            down = shape.taps * shape.down
            self.register_buffer("up_filter", torch.zeros(shape.taps * shape.up))
            self.register_buffer("down_filter", torch.zeros((down, down) if shape.radial else (down,)))

    def forward(self, x: Tensor, w: Tensor) -> Tensor:
        """(B, Cin, H, W), (B, w_dim) to (B, Cout, height, width)."""
        style, gain = self.affine(w), self.magnitude_ema.rsqrt()
        if self.shape.rgb:
            style = style * gain / sqrt(self.weight[0].numel())
            x = F.conv2d(x * style[:, :, None, None], self.weight, self.bias)
            return clamped(x, self.clamp)
        kernel = self.weight * self.weight.square().mean((1, 2, 3), keepdim=True).rsqrt()
        norm = gain * GAIN * (style.square() @ kernel.square().sum((2, 3)).t() + 1e-8).rsqrt()
        x = F.conv2d(x * style[:, :, None, None], kernel, padding=self.shape.kernel - 1)
        x = torch.addcmul(self.bias[:, None, None] * GAIN, x, norm[:, :, None, None])
        return Unwritten(self.shape, self.up_filter, self.down_filter, self.clamp)(x)


class Synthesis(nn.Module):
    """From one style to a picture."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.input = FourierInput(config)
        self._scale = config.output_scale
        self._names = []
        for number in range(config.layers + 1):
            shape = config.shape(number)
            self._names.append(shape.name)
            self.add_module(shape.name, Layer(shape, config))

    def forward(self, w: Tensor) -> Tensor:
        """(B, w_dim) to (B, channels, H, W), about -1..1."""
        self.input.affine.freeze()
        x: Tensor = self.input(w, None)
        for name in self._names:
            x = cast("Tensor", self.get_submodule(name)(x, w))
        return x * self._scale


class Generator(nn.Module):
    """Mapping and synthesis under the names that checkpoints use."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.mapping = Latent(config)
        self.synthesis = Synthesis(config)

    def forward(self, z: Tensor, size: int, label: Tensor | None = None) -> Tensor:  # noqa: ARG002  it has one size
        """(B, z_dim), (B, label_dim) to (B, channels, H, W)."""
        image: Tensor = self.synthesis(self.mapping(z, label))
        return image
