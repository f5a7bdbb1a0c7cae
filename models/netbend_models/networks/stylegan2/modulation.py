"""Style-modulated convolutions as Karras et al. 2020 have them, in the form that is fast at inference.

One weight for all samples with activations scaled before and after it (section 2.2), or, for a single
sample on a large map, the few weights scaled instead of the many activations, once a style.
"""

from collections.abc import Callable
from math import isqrt
from typing import NamedTuple, TypeAlias

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from netbend_models.networks.style.arrangement import Order, gathered, scattered
from netbend_models.networks.style.linear import GAIN, SLOPE, Linear
from netbend_models.networks.stylegan2.convolution import Convolution, Kernel, choose
from netbend_models.networks.stylegan2.extent import Size, continued


class ConvStyle(NamedTuple):
    """The scales of inputs (B, Cin) and outputs (B, Cout), and the kernel where it was scaled already.

    `shift` (1, Cout, H, W) is what noise and bias add, None for the noise it was trained with.
    """

    before: Tensor
    after: Tensor
    kernel: Kernel | None
    shift: Tensor | None = None


Fast: TypeAlias = Callable[[Tensor, ConvStyle], Tensor]
"""A convolution of one sample, compiled."""


class Laid(NamedTuple):
    """A weight as it is computed with: the way, its kernel in float32 and in the maps' precision.

    Demodulation (section 2.2) is 1 / sqrt(`least` + squared scales @ `squares`), the gain in both.
    """

    way: Convolution
    kernel: Kernel
    cast: Kernel
    squares: Tensor
    least: Tensor


class ModulatedConv(nn.Module):
    """A 3 x 3 convolution with style, demodulation, noise, bias and leaky ReLU; `up` doubles the map first.

    Set its tensors, then call `freeze`: it lays out what every frame needs. `gain` scales what comes out,
    `extent` is its size where that is not the size it was trained at.
    """

    noise_const: Tensor

    def __init__(
        self,
        inputs: int,
        outputs: int,
        size: int,
        w_dim: int,
        *,
        up: bool,
        clamp: float | None,
        gain: float = 1.0,
        extent: Size | None = None,
    ) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(outputs, inputs, 3, 3), requires_grad=False)
        self.bias = nn.Parameter(torch.zeros(outputs), requires_grad=False)
        self.noise_strength = nn.Parameter(torch.zeros(()), requires_grad=False)
        self.register_buffer("noise_const", torch.zeros(size, size))
        self.affine = Linear(w_dim, inputs, bias=1.0)
        self.up, self.clamp, self.gain = up, clamp if clamp is None else clamp * gain, GAIN * gain
        self.fast: Fast | None = None
        self._before = self._after = Order()
        self.extent = extent or (size, size)
        pixels = self.extent[0] * self.extent[1]
        self._modulate = pixels // (4 if up else 1) * inputs + pixels * outputs > 2 * self.weight.numel()

    def freeze(self, dtype: torch.dtype = torch.float32) -> None:
        """Lay out the kernel, the squared sums of the weights, and noise and bias as one map."""
        self._dtype = dtype
        self._own = self._laid = self._lay(self.weight)
        self.way = self._own.way
        noise = continued(self.noise_const, *self.extent)
        self._shift: Tensor | None = None  # a whole map: made when it is wanted
        # Without noise the convolution itself adds the bias, which spares a pass over the map.
        flat = self.way.biased and not bool((noise * self.noise_strength).any())
        self._flat = (self.bias * self.gain).repeat(self.way.phases).to(dtype) if flat else None

    def arrange(self, before: Order, after: Order) -> None:
        """Take inputs and give outputs in these orders; call it once, before `freeze`."""
        self._before, self._after = before, after
        self.weight.data = gathered(gathered(self.weight.data, after), before, 1)
        self.bias.data = gathered(self.bias.data, after)
        self.affine.arrange(before)

    def unbent(self) -> Tensor:
        """Its own weight, in the checkpoint's order."""
        return scattered(scattered(self.weight.data, self._after), self._before, 1)

    def bend(self, weight: Tensor | None) -> None:
        """Compute with this weight, in the checkpoint's order, from now on; None: with its own, bit for bit."""
        if weight is None:
            self._laid = self._own
        else:
            self._laid = self._lay(gathered(gathered(weight, self._after), self._before, 1))

    def _lay(self, weight: Tensor) -> Laid:
        way = self._choose(self._dtype)
        kernel = way.lay(weight)
        squares = (weight.square().sum((2, 3)).t() / self.gain**2).contiguous()
        return Laid(way, kernel, _cast(kernel, self._dtype), squares, squares.new_tensor(1e-8 / self.gain**2))

    def shift(self, noise: Tensor) -> Tensor:
        """What this noise (H, W) and the bias add, (1, Cout, H, W)."""
        shift = (noise * self.noise_strength + self.bias[:, None, None]) * self.gain
        return shift[None].to(self._dtype, memory_format=torch.channels_last)

    def _choose(self, dtype: torch.dtype) -> Convolution:
        outputs, inputs = self.weight.shape[:2]
        size = isqrt(self.extent[0] * self.extent[1])
        return choose(inputs, outputs, size, up=self.up, dtype=dtype, device=self.weight.device)

    def style(self, before: Tensor) -> ConvStyle:
        """What the scales (B, Cin) that `affine` makes of w do, computed in float32."""
        after = torch.addmm(self._laid.least, before.square(), self._laid.squares).rsqrt_()
        if self._modulate and len(before) == 1:
            return ConvStyle(before, after, _cast(self._scaled(before, after), self._dtype))
        return ConvStyle(before.to(self._dtype), after.to(self._dtype), None)

    def _scaled(self, before: Tensor, after: Tensor) -> Kernel:
        return self._laid.way.scale(self._laid.kernel, before, after)

    def forward(self, x: Tensor, style: ConvStyle) -> Tensor:
        """(B, Cin, H, W) to (B, Cout, H or 2 H, ...), in memory of its own; by `fast` where there is one."""
        whole = self._laid is self._own or style.kernel is not None  # what is compiled holds its own weight
        if self.fast is not None and len(x) == 1 and style.shift is None and whole:
            return self.fast(x, style)
        return self.compute(x, style)

    def compute(self, x: Tensor, style: ConvStyle, way: Convolution | None = None) -> Tensor:
        """The same without `fast`; another way must lay out its kernel alike, and computes with the unbent weight."""
        laid = self._laid if way is None else self._own
        way = way or laid.way
        flat = self._flat if style.shift is None else None
        if style.kernel is not None:
            x = way.run(x, style.kernel, flat)
            x = x if flat is not None else x.add_(self._added(style))
        else:
            x = way.run(x * style.before[:, :, None, None], laid.cast, None)
            x = torch.addcmul(self._added(style), x, style.after[:, :, None, None])
        x = F.leaky_relu_(x, SLOPE)
        return x if self.clamp is None else x.clamp_(-self.clamp, self.clamp)

    def _added(self, style: ConvStyle) -> Tensor:
        """What noise and bias add as a whole map."""
        if style.shift is not None:
            return style.shift
        if self._shift is None:
            self._shift = self.shift(continued(self.noise_const, *self.extent))
        return self._shift

    def example(self) -> Tensor:
        """A map as it comes in, of one sample."""
        height, width = (side // 2 if self.up else side for side in self.extent)
        x = torch.ones(1, self.weight.shape[1], height, width, dtype=self._dtype, device=self.weight.device)
        return x.contiguous(memory_format=torch.channels_last)


def _cast(kernel: Kernel, dtype: torch.dtype) -> Kernel:
    return tuple(part.to(dtype) for part in kernel)
