"""A StyleGAN2 generator (Karras et al. 2020) that can learn: the same tensors by the same names as the played one.

Its noise does not learn (training without data would lean on it for grain): what a checkpoint has stays. With skips
each size from `colour_from` on adds to the picture, so one that joins starts at nothing and needs no fading.
"""

from math import sqrt
from typing import cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from netbend_models.networks.style.linear import GAIN, SLOPE
from netbend_models.networks.style.mapping import Widths
from netbend_models.networks.stylegan2 import Config

_FIRST_COLOUR = 0.5
"""How much the first coloured size adds to the picture at the start; the others start at nothing."""


class Linear(nn.Module):
    """A fully connected layer whose weight is stored divided by `rate`, its learning-rate multiplier."""

    def __init__(self, inputs: int, outputs: int, *, bias: float = 0.0, rate: float = 1.0) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs) / rate)
        self.bias = nn.Parameter(torch.full((outputs,), bias))
        self.rate, self.scale = rate, rate / sqrt(inputs)

    def forward(self, x: Tensor) -> Tensor:
        """(B, inputs) to (B, outputs)."""
        return F.linear(x, self.weight * self.scale, self.bias * self.rate)


class Latent(nn.Module):
    """From z to w, with a label where the network has labels."""

    def __init__(self, config: Widths) -> None:
        super().__init__()
        self.register_buffer("w_avg", torch.zeros(config.w_dim))
        inner, embedded = config.layer_features or config.w_dim, config.embed_features or config.w_dim
        if config.label_dim:
            self.embed = Linear(config.label_dim, embedded)
        first = config.z_dim + (embedded if config.label_dim else 0)
        widths = [first] + [inner] * (config.mapping_layers - 1) + [config.w_dim]
        self._layers = []
        for number in range(config.mapping_layers):
            layer = Linear(widths[number], widths[number + 1], rate=config.mapping_rate)
            self.add_module(f"fc{number}", layer)
            self._layers.append(layer)

    def forward(self, z: Tensor, label: Tensor | None = None) -> Tensor:
        """(B, z_dim), (B, label_dim) to (B, w_dim)."""
        x = unit(z)
        if label is not None:
            x = torch.cat([x, unit(self.embed(label))], 1)
        for layer in self._layers:
            x = activate(layer(x))
        return x


class Convolution(nn.Module):
    """A 3 x 3 convolution with style and demodulation (section 2.2, equations 1 and 3); `up` doubles the map."""

    noise_const: Tensor
    noise_strength: Tensor

    def __init__(self, config: Config, inputs: int, size: int, *, up: bool, gain: float = 1.0) -> None:
        super().__init__()
        outputs = config.width(size)
        self.weight = nn.Parameter(torch.randn(outputs, inputs, 3, 3))
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.register_buffer("noise_strength", torch.zeros(()))
        self.register_buffer("noise_const", torch.zeros(size, size))
        self.affine = Linear(config.w_dim, inputs, bias=1.0)
        self.up, self.gain, self.clamp = up, gain, config.clamp

    def forward(self, x: Tensor, w: Tensor) -> Tensor:
        """(B, inputs, H, W), (B, w_dim) to (B, outputs, H or 2 H, ...)."""
        style = self.affine(w)
        norm = (style.square() @ self.weight.square().sum((2, 3)).t() + 1e-8).rsqrt()
        x = x * style[:, :, None, None]
        if self.up:
            x = F.conv_transpose2d(x, _spread(self.weight).transpose(0, 1), stride=2, padding=2)
        else:
            x = F.conv2d(x, self.weight, padding=1)
        x = activate(torch.addcmul(self._shift(), x, norm[:, :, None, None]))
        x = x if self.gain == 1.0 else x * self.gain
        return clamped(x, self.clamp, self.gain)

    def _shift(self) -> Tensor:
        bias = self.bias[:, None, None]
        return bias + self.noise_const * self.noise_strength if self.noise_strength else bias


class Colour(nn.Module):
    """A modulated 1 x 1 convolution to colour, without demodulation."""

    def __init__(self, config: Config, size: int, *, strength: float) -> None:
        super().__init__()
        inputs = config.width(size)
        self.weight = nn.Parameter(torch.randn(config.channels, inputs, 1, 1) * strength)
        self.bias = nn.Parameter(torch.zeros(config.channels))
        self.affine = Linear(config.w_dim, inputs, bias=1.0)
        self.clamp = config.clamp

    def forward(self, x: Tensor, w: Tensor) -> Tensor:
        """(B, inputs, H, W), (B, w_dim) to (B, channels, H, W)."""
        style = self.affine(w) / sqrt(self.weight.shape[1])
        return clamped(F.conv2d(x * style[:, :, None, None], self.weight, self.bias), self.clamp)


class Skip(nn.Module):
    """The way around a block of the residual architecture, at half the power."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        """(B, inputs, H, W) to (B, outputs, 2 H, 2 W)."""
        return _doubled(F.conv2d(x, self.weight * sqrt(0.5 / self.weight.shape[1])))


class Block(nn.Module):
    """One size: a convolution that doubles the map (not at 4 x 4), one that does not, the way to colour."""

    def __init__(self, config: Config, size: int, colour_from: int) -> None:
        super().__init__()
        width, around = config.width(size), config.architecture == "resnet" and size > 4
        if size == 4:
            self.const = nn.Parameter(torch.randn(width, 4, 4))
        else:
            self.conv0 = Convolution(config, config.width(size // 2), size, up=True)
        self.conv1 = Convolution(config, width, size, up=False, gain=sqrt(0.5) if around else 1.0)
        self.skip = Skip(config.width(size // 2), width) if around else None
        if config.coloured(size):
            self.torgb = Colour(config, size, strength=_FIRST_COLOUR if size == colour_from else 0.0)
        self.coloured = size >= colour_from and config.coloured(size)

    def forward(self, x: Tensor | None, image: Tensor | None, w: Tensor) -> tuple[Tensor, Tensor | None]:
        """The map and the picture of the size before to those of this one."""
        around = None if self.skip is None or x is None else self.skip(x)
        x = self.const.expand(len(w), -1, -1, -1) if x is None else self.conv0(x, w)
        x = self.conv1(x, w)
        x = x if around is None else around + x
        if not self.coloured:
            return x, None
        colour: Tensor = self.torgb(x, w)
        return x, colour if image is None else _doubled(image) + colour


class Synthesis(nn.Module):
    """From one style to a picture of any of the sizes."""

    def __init__(self, config: Config, colour_from: int) -> None:
        super().__init__()
        self.sizes = config.sizes
        for size in config.sizes:
            self.add_module(f"b{size}", Block(config, size, colour_from))

    def forward(self, w: Tensor, size: int) -> Tensor:
        """(B, w_dim) to (B, channels, size, size), about -1..1."""
        x: Tensor | None = None
        image: Tensor | None = None
        for one in self.sizes:
            if one <= size:
                x, image = cast("tuple[Tensor, Tensor | None]", self.get_submodule(f"b{one}")(x, image, w))
        assert image is not None
        return image


class Generator(nn.Module):
    """Mapping and synthesis under the names that checkpoints use."""

    def __init__(self, config: Config, colour_from: int = 4) -> None:
        super().__init__()
        self.mapping = Latent(config)
        self.synthesis = Synthesis(config, colour_from)

    def forward(self, z: Tensor, size: int, label: Tensor | None = None) -> Tensor:
        """(B, z_dim), (B, label_dim) to (B, channels, size, size)."""
        image: Tensor = self.synthesis(self.mapping(z, label), size)
        return image


def activate(x: Tensor) -> Tensor:
    """Leaky ReLU with the gain that keeps variance, for what learns: nothing is overwritten."""
    return F.leaky_relu(x, SLOPE) * GAIN


def clamped(x: Tensor, clamp: float | None, gain: float = 1.0) -> Tensor:
    """Held within the clamp, where there is one."""
    return x if clamp is None else x.clamp(-clamp * gain, clamp * gain)


def unit(x: Tensor) -> Tensor:
    """(B, C) at a mean square of 1."""
    return x * (x.square().mean(1, keepdim=True) + 1e-8).rsqrt()


def _spread(weight: Tensor) -> Tensor:
    """(Cout, Cin, 3, 3) and the filter [1, 3, 3, 1] of an upsampling as one kernel (Cout, Cin, 6, 6)."""
    outputs, inputs = weight.shape[:2]
    taps = weight.new_tensor([1.0, 3.0, 3.0, 1.0]) / 4
    whole = F.conv2d(weight.reshape(-1, 1, 3, 3), taps.outer(taps)[None, None], padding=3)
    return whole.view(outputs, inputs, 6, 6)


def _doubled(image: Tensor) -> Tensor:
    """(B, C, H, W) to (B, C, 2 H, 2 W) through the same filter."""
    batch, channels, height, width = image.shape
    taps = image.new_tensor([1.0, 3.0, 3.0, 1.0]) / 4
    flat = image.reshape(batch * channels, 1, height, width)
    twice = F.conv_transpose2d(flat, taps.outer(taps)[None, None], stride=2, padding=1)
    return twice.view(batch, channels, 2 * height, 2 * width)
