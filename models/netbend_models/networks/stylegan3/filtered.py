"""A layer of StyleGAN3 (Karras et al. 2021, section 3): its activation acts on a finer map, between two filters.

In bfloat16 it is the convolution alone that is: there is the gain, and the library's filters take ten times longer.
"""

from math import sqrt
from typing import Final, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from netbend_models.form import Precision
from netbend_models.networks.style.arrangement import Order, gathered, scattered
from netbend_models.networks.style.linear import GAIN, Linear
from netbend_models.networks.style.winograd import Winograd, worth
from netbend_models.networks.stylegan3.filters import Filters
from netbend_models.networks.stylegan3.shape import LayerShape

_WIDE: Final = 32
"""Input channels from which bfloat16 gains more than it costs to convert."""


_SILENCE: Final = 1e-30
"""Keeps a bent weight of nothing but zeros finite; far too little to be seen in any other."""


class Style(NamedTuple):
    """What a w does to a layer: scales of inputs (B, Cin) and outputs (B, Cout), or for one sample the kernel."""

    before: Tensor
    after: Tensor
    kernel: Tensor | None


class Laid(NamedTuple):
    """A weight as it is computed with: its kernel, that in the maps' precision, squared sums, fewer products."""

    kernel: Tensor
    still: Tensor
    squares: Tensor
    winograd: Winograd | None


class FilteredLayer(nn.Module):
    """Modulated convolution, bias, upsampling, leaky ReLU, clamp, downsampling; the last layer only the first two."""

    magnitude_ema: Tensor
    up_filter: Tensor
    down_filter: Tensor

    def __init__(self, shape: LayerShape, w_dim: int, clamp: float | None, precision: Precision = "float32") -> None:
        super().__init__()
        half = precision == "bfloat16" and not shape.rgb and shape.inputs >= _WIDE
        self._dtype = torch.bfloat16 if half else torch.float32
        self.shape, self.clamp = shape, clamp
        weight = torch.zeros(shape.outputs, shape.inputs, shape.kernel, shape.kernel)
        self.weight = nn.Parameter(weight, requires_grad=False)
        self.bias = nn.Parameter(torch.zeros(shape.outputs), requires_grad=False)
        self.affine = Linear(w_dim, shape.inputs, bias=1.0)
        self.register_buffer("magnitude_ema", torch.ones(()))
        if not shape.rgb:
            down = shape.taps * shape.down
            self.register_buffer("up_filter", torch.zeros(shape.taps * shape.up))
            self.register_buffer("down_filter", torch.zeros((down, down) if shape.radial else (down,)))
        self._before = self._after_order = Order()

    def freeze(self) -> None:
        """Lay out the kernel, the squared sums of its weights, the bias and the filters."""
        shape = self.shape
        self._own = self._laid = self._lay(self.weight.data)
        self._modulate = self._own.winograd is None and shape.inner > self.weight.numel()
        gain = self.magnitude_ema.rsqrt()
        if shape.rgb:
            self._after = (gain / sqrt(self.weight[0].numel())).expand(shape.outputs)
            self._bias = self.bias.data
        else:
            self._after = (gain * GAIN).expand(shape.outputs)
            self._bias = self.bias * GAIN
            self._filters = Filters(shape, self.up_filter, self.down_filter, self.clamp)

    def arrange(self, before: Order, after: Order) -> None:
        """Take inputs and give outputs in these orders; call it once, before `freeze`."""
        self._before, self._after_order = before, after
        self.weight.data = gathered(gathered(self.weight.data, after), before, 1)
        self.bias.data = gathered(self.bias.data, after)
        self.affine.arrange(before)

    def unbent(self) -> Tensor:
        """Its own weight, in the checkpoint's order."""
        return scattered(scattered(self.weight.data, self._after_order), self._before, 1)

    def bend(self, weight: Tensor | None) -> None:
        """Compute with this weight, in the checkpoint's order, from now on; None: with its own, bit for bit."""
        if weight is None:
            self._laid = self._own
        else:
            self._laid = self._lay(gathered(gathered(weight, self._after_order), self._before, 1))

    def _lay(self, weight: Tensor) -> Laid:
        shape = self.shape
        kernel = weight if shape.rgb else weight * (weight.square().mean((1, 2, 3), keepdim=True) + _SILENCE).rsqrt()
        squares = kernel.square().sum((2, 3)).t().contiguous()
        last = kernel.contiguous(memory_format=torch.channels_last)
        whole = self._dtype == torch.float32 and kernel.device.type == "cpu"
        fewer = whole and shape.kernel == 3 and worth(shape.inputs, shape.outputs)
        return Laid(last, last.to(self._dtype), squares, Winograd(kernel) if fewer else None)

    def style(self, w: Tensor) -> Style:
        """The style of w (B, w_dim)."""
        before = self.affine(w)
        after = self._after.expand(len(w), -1)
        if not self.shape.rgb:
            after = after * (before.square() @ self._laid.squares + 1e-8).rsqrt()
        if len(w) > 1 or not self._modulate:
            return Style(before, after, None)
        return Style(before, after, (self._laid.kernel * (after.t() * before)[:, :, None, None]).to(self._dtype))

    def forward(self, x: Tensor, style: Style) -> Tensor:
        """(B, Cin, H, W) to (B, Cout, height, width), in memory of its own."""
        x = self._convolve(x, style)
        if not self.shape.rgb:
            return self._filters(x)
        return x if self.clamp is None else x.clamp_(-self.clamp, self.clamp)

    def _convolve(self, x: Tensor, style: Style) -> Tensor:
        if self._laid.winograd is not None:
            return self._laid.winograd(x, style.before, style.after, self._bias)
        padding = self.shape.kernel - 1
        if style.kernel is None:
            x = (x * style.before[:, :, None, None]).to(self._dtype)
            x = F.conv2d(x, self._laid.still, padding=padding)
            return torch.addcmul(self._bias[:, None, None], x, style.after[:, :, None, None])
        if self._dtype == torch.float32:
            return F.conv2d(x, style.kernel, self._bias, padding=padding)
        return F.conv2d(x.to(self._dtype), style.kernel, padding=padding) + self._bias[:, None, None]
