"""Style-modulated layers as Karras et al. 2020 have them, in the form that is fast at inference.

One weight for all samples with activations scaled before and after it (section 2.2), or, for a single
sample on a large map, the few weights scaled instead of the many activations. Channels last throughout.
"""

from math import sqrt

import torch
import torch.nn.functional as F
from torch import Tensor, nn

_GAIN = sqrt(2.0)
_SLOPE = 0.2
_FIR = torch.tensor([1.0, 3.0, 3.0, 1.0])


class Linear(nn.Module):
    """A fully connected layer whose weight is stored divided by `rate`, its learning-rate multiplier."""

    def __init__(self, inputs: int, outputs: int, *, bias: float = 0.0, rate: float = 1.0) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(outputs, inputs), requires_grad=False)
        self.bias = nn.Parameter(torch.full((outputs,), bias), requires_grad=False)
        self.rate = rate

    def forward(self, x: Tensor) -> Tensor:
        """(B, inputs) to (B, outputs), without activation."""
        return F.linear(x, self.weight * (self.rate / sqrt(self.weight.shape[1])), self.bias * self.rate)


def activate(x: Tensor) -> Tensor:
    """Leaky ReLU with the gain that keeps variance."""
    return F.leaky_relu(x, _SLOPE).mul_(_GAIN)


class ModulatedConv(nn.Module):
    """A 3 x 3 convolution with style, demodulation, fixed noise, bias and leaky ReLU; `up` doubles the map first.

    Set its tensors, then call `freeze` once: it lays out what every frame needs.
    """

    def __init__(self, inputs: int, outputs: int, size: int, w_dim: int, *, up: bool, clamp: float | None) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(outputs, inputs, 3, 3), requires_grad=False)
        self.bias = nn.Parameter(torch.zeros(outputs), requires_grad=False)
        self.noise_strength = nn.Parameter(torch.zeros(()), requires_grad=False)
        self.register_buffer("noise_const", torch.zeros(size, size))
        self.affine = Linear(w_dim, inputs, bias=1.0)
        self.up, self.clamp = up, clamp
        source = size // 2 if up else size
        self._scale_weights = (source * source * inputs + size * size * outputs) > 2 * self.weight.numel()
        self.freeze()

    def freeze(self) -> None:
        """Lay out the weights, their squared sums, the FIR kernel, and noise and bias as one map."""
        weight = self.weight
        self._squares = weight.square().sum((2, 3)).t().contiguous()
        kernel = weight.transpose(0, 1) if self.up else weight
        self._kernel = kernel.contiguous(memory_format=torch.channels_last)
        fir = (_FIR.outer(_FIR) / 16).to(weight)
        self._fir = fir.expand(weight.shape[0], 1, 4, 4).contiguous()
        shift = self.noise_const * self.noise_strength + self.bias[:, None, None]
        self._shift = (shift * _GAIN)[None].contiguous(memory_format=torch.channels_last)

    def style(self, w: Tensor) -> tuple[Tensor, Tensor]:
        """The scales of inputs (B, Cin) and outputs (B, Cout) for w (B, w_dim)."""
        scale = self.affine(w)
        return scale, (scale.square() @ self._squares + 1e-8).rsqrt() * _GAIN

    def forward(self, x: Tensor, style: tuple[Tensor, Tensor]) -> Tensor:
        """(B, Cin, H, W) to (B, Cout, H or 2 H, ...), in memory of its own."""
        before, after = style
        if self._scale_weights and len(before) == 1:
            x = self._convolve(x, self._kernel * self._both(before, after)).add_(self._shift)
        else:
            x = self._convolve(x * before[:, :, None, None], self._kernel)
            x = torch.addcmul(self._shift, x, after[:, :, None, None])
        x = F.leaky_relu_(x, _SLOPE)
        return x if self.clamp is None else x.clamp_(-self.clamp, self.clamp)

    def _both(self, before: Tensor, after: Tensor) -> Tensor:
        both = before.t() * after if self.up else after.t() * before
        return both[:, :, None, None]

    def _convolve(self, x: Tensor, kernel: Tensor) -> Tensor:
        if not self.up:
            return F.conv2d(x, kernel, padding=1)
        return F.conv2d(F.conv_transpose2d(x, kernel, stride=2), self._fir, padding=1, groups=len(self._fir))


class ToRgb(nn.Module):
    """A modulated 1 x 1 convolution to colour, without demodulation."""

    def __init__(self, inputs: int, channels: int, size: int, w_dim: int, *, clamp: float | None) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(channels, inputs, 1, 1), requires_grad=False)
        self.bias = nn.Parameter(torch.zeros(channels), requires_grad=False)
        self.affine = Linear(w_dim, inputs, bias=1.0)
        self.size, self.clamp = size, clamp
        self.freeze()

    def freeze(self) -> None:
        """Lay out the bias as a map: a broadcast add costs five times a plain one."""
        shift = self.bias[None, :, None, None].expand(1, -1, self.size, self.size)
        self._shift = shift.contiguous(memory_format=torch.channels_last)

    def style(self, w: Tensor) -> Tensor:
        """The weights (B, channels, Cin) for w (B, w_dim)."""
        scale = self.affine(w) / sqrt(self.weight.shape[1])
        return self.weight[None, :, :, 0, 0] * scale[:, None]

    def forward(self, x: Tensor, style: Tensor) -> Tensor:
        """(B, Cin, H, W) to (B, channels, H, W)."""
        if len(style) == 1:
            colour = F.conv2d(x, style[0, :, :, None, None])
        else:
            colour = torch.einsum("bchw,boc->bohw", x, style)
        colour = colour + self._shift
        return colour if self.clamp is None else colour.clamp_(-self.clamp, self.clamp)


def upsample(image: Tensor) -> Tensor:
    """Twice the size through the filter [1, 3, 3, 1]."""
    kernel = (_FIR.outer(_FIR) / 16).to(image).expand(image.shape[1], 1, 4, 4)
    return F.conv_transpose2d(image, kernel, stride=2, padding=1, groups=image.shape[1])
