"""From a map to colour, and the 4 x 4 filter that doubles what goes around a block."""

from math import sqrt
from typing import Final

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from netbend_models.networks.style.arrangement import Order, gathered
from netbend_models.networks.style.linear import Linear
from netbend_models.networks.stylegan2.extent import Size

# No arithmetic on tensors: on the meta device it imports torch's compiler, which takes two seconds.
_FIR: Final = [[row * column / 16 for column in (1, 3, 3, 1)] for row in (1, 3, 3, 1)]


def fir(like: Tensor) -> Tensor:
    """The filter [1, 3, 3, 1] in both directions with the gain of an upsampling, (1, 1, 4, 4)."""
    return torch.tensor([[_FIR]], dtype=like.dtype, device=like.device)


class ToRgb(nn.Module):
    """A modulated 1 x 1 convolution to colour, without demodulation."""

    def __init__(
        self, inputs: int, channels: int, extent: Size, w_dim: int, *, clamp: float | None, last: bool
    ) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(channels, inputs, 1, 1), requires_grad=False)
        self.bias = nn.Parameter(torch.zeros(channels), requires_grad=False)
        self.affine = Linear(w_dim, inputs, bias=1.0)
        self.extent, self.clamp, self.last = extent, clamp, last

    def arrange(self, before: Order) -> None:
        """Take inputs in this order."""
        self.weight.data = gathered(self.weight.data, before, 1)
        self.affine.arrange(before)

    def freeze(self, dtype: torch.dtype = torch.float32) -> None:
        """Lay out the bias as a map, since a broadcast add costs five times a plain one."""
        self._dtype = dtype
        self._biased = bool(self.bias.any())
        # Without skips before it, such a block adds nothing, and there may be no picture yet to double.
        self.silent = not self.last and not self._biased and not bool(self.weight.any())
        self._laid = self.weight[None, :, :, 0, 0] / sqrt(self.weight.shape[1])
        shift = self.bias[None, :, None, None].expand(1, -1, *self.extent)
        self._shift = shift.contiguous(memory_format=torch.channels_last)

    def style(self, scale: Tensor) -> Tensor:
        """The weights (B, channels, Cin) for the scales (B, Cin) that `affine` makes of w."""
        return (self._laid * scale[:, None]).to(self._dtype)

    def forward(self, x: Tensor, style: Tensor) -> Tensor:
        """(B, Cin, H, W) to (B, channels, H, W) in float32."""
        one = len(style) == 1
        colour = F.conv2d(x, style[0][..., None, None]) if one else torch.einsum("bchw,boc->bohw", x, style)
        colour = colour.float()
        if self._biased:
            colour = colour.add_(self._shift)
        return colour if self.clamp is None else colour.clamp_(-self.clamp, self.clamp)


class Skip(nn.Module):
    """The way around a block of the residual architecture: 1 x 1 and twice the size, at half the power."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(outputs, inputs, 1, 1), requires_grad=False)
        self.upsample = Upsample(outputs)

    def arrange(self, before: Order, after: Order) -> None:
        """Take inputs and give outputs in these orders."""
        self.weight.data = gathered(gathered(self.weight.data, after), before, 1)

    def freeze(self, dtype: torch.dtype = torch.float32) -> None:
        """Lay out the weight and the filter as they are used."""
        self._weight = (self.weight * sqrt(0.5 / self.weight.shape[1])).to(dtype)
        self.upsample.to(dtype)

    def forward(self, x: Tensor) -> Tensor:
        """(B, Cin, H, W) to (B, Cout, 2 H, 2 W)."""
        up: Tensor = self.upsample(F.conv2d(x, self._weight))
        return up


class Upsample(nn.Module):
    """Twice the size through the filter [1, 3, 3, 1]."""

    kernel: Tensor

    def __init__(self, channels: int) -> None:
        super().__init__()
        kernel = torch.tensor([[_FIR]] * channels)
        self.register_buffer("kernel", kernel, persistent=False)

    def forward(self, image: Tensor) -> Tensor:
        """(B, C, H, W) to (B, C, 2 H, 2 W)."""
        return F.conv_transpose2d(image, self.kernel, stride=2, padding=1, groups=len(self.kernel))
