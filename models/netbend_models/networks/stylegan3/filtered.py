"""A layer of StyleGAN3 (Karras et al. 2021, section 3): its activation acts on a finer map, between two filters.

Filters are depthwise and, but for the radial one, one-dimensional; on channels-last memory a strided transposed
convolution a direction is the fastest of the forms that were measured, matrices and polyphase included.
"""

from dataclasses import dataclass
from math import sqrt
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from netbend_models.networks.style.linear import GAIN, SLOPE, Linear


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerShape:
    """One layer: channels, sizes, and how it goes from the input's rate to the output's."""

    name: str
    inputs: int
    outputs: int
    in_size: int
    size: int
    kernel: int
    up: int
    down: int
    taps: int
    radial: bool
    rgb: bool

    @property
    def padding(self) -> tuple[int, int]:
        """What is put around the zero-stuffed map so that `size` comes out, with samples centred."""
        if self.rgb:
            return 0, 0
        wanted = (self.size - 1) * self.down + 1 + self.taps * (self.up + self.down) - 2
        total = wanted - (self.in_size + self.kernel - 1) * self.up
        low = (total + self.up) // 2
        return low, total - low


class Style(NamedTuple):
    """What a w does to a layer: scales of inputs (B, Cin) and outputs (B, Cout), or for one sample the kernel."""

    before: Tensor
    after: Tensor
    kernel: Tensor | None


class FilteredLayer(nn.Module):
    """Modulated convolution, bias, upsampling, leaky ReLU, clamp, downsampling; the last layer only the first two."""

    magnitude_ema: Tensor
    up_filter: Tensor
    down_filter: Tensor

    def __init__(self, shape: LayerShape, w_dim: int, clamp: float | None) -> None:
        super().__init__()
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
        self._modulate = (shape.in_size**2 * shape.inputs + shape.size**2 * shape.outputs) > self.weight.numel()

    def freeze(self) -> None:
        """Lay out the kernel, the squared sums of its weights, the bias and the filters."""
        shape = self.shape
        gain = self.magnitude_ema.rsqrt()
        if shape.rgb:
            self._after = (gain / sqrt(self.weight[0].numel())).expand(shape.outputs)
            kernel, self._bias = self.weight.data, self.bias.data
        else:
            self._after = (gain * GAIN).expand(shape.outputs)
            kernel = self.weight * self.weight.square().mean((1, 2, 3), keepdim=True).rsqrt()
            self._bias = self.bias * GAIN
            self._lay_out_filters()
        self._squares = kernel.square().sum((2, 3)).t().contiguous()
        self._kernel = kernel.contiguous(memory_format=torch.channels_last)

    def _lay_out_filters(self) -> None:
        up, down, channels = self.up_filter * self.shape.up, self.down_filter, self.shape.outputs
        self._up = _filters(up, channels)
        self._down = _filters(down, channels) if down.dim() == 1 else (down.expand(channels, 1, -1, -1).contiguous(),)
        low, high = self.shape.padding
        first = len(up) - 1 - low
        last = len(up) - 1 - high - (self.shape.up - 1)
        self._crop = max(min(first, last), 0)
        self._rest = (first - self._crop, last - self._crop)

    def style(self, w: Tensor) -> Style:
        """The style of w (B, w_dim)."""
        before = self.affine(w)
        after = self._after.expand(len(w), -1)
        if not self.shape.rgb:
            after = after * (before.square() @ self._squares + 1e-8).rsqrt()
        if len(w) > 1 or not self._modulate:
            return Style(before, after, None)
        return Style(before, after, self._kernel * (after.t() * before)[:, :, None, None])

    def forward(self, x: Tensor, style: Style) -> Tensor:
        """(B, Cin, in_size, in_size) to (B, Cout, size, size), in memory of its own."""
        padding = self.shape.kernel - 1
        if style.kernel is not None:
            x = F.conv2d(x, style.kernel, self._bias, padding=padding)
        else:
            x = F.conv2d(x * style.before[:, :, None, None], self._kernel, padding=padding)
            x = torch.addcmul(self._bias[None, :, None, None], x, style.after[:, :, None, None])
        if self.shape.rgb:
            return self._clamp(x)
        return self._filter_down(self._clamp(F.leaky_relu_(self._filter_up(x), SLOPE)))

    def _clamp(self, x: Tensor) -> Tensor:
        return x if self.clamp is None else x.clamp_(-self.clamp, self.clamp)

    def _filter_up(self, x: Tensor) -> Tensor:
        channels, up, crop = x.shape[1], self.shape.up, self._crop
        across, along = self._up
        x = F.conv_transpose2d(x, along, stride=(up, 1), padding=(crop, 0), groups=channels)
        x = F.conv_transpose2d(x, across, stride=(1, up), padding=(0, crop), groups=channels)
        first, last = self._rest
        return F.pad(x, (-first, -last, -first, -last)) if first or last else x

    def _filter_down(self, x: Tensor) -> Tensor:
        channels, down = x.shape[1], self.shape.down
        if len(self._down) == 1:
            return F.conv2d(x, self._down[0], stride=down, groups=channels)
        across, along = self._down
        x = F.conv2d(x, across, stride=(1, down), groups=channels)
        return F.conv2d(x, along, stride=(down, 1), groups=channels)


def _filters(taps: Tensor, channels: int) -> tuple[Tensor, Tensor]:
    """A one-dimensional filter for each channel, across and along."""
    across = taps.expand(channels, 1, 1, -1).contiguous()
    return across, across.transpose(2, 3).contiguous()
