"""Style-modulated layers as Karras et al. 2020 have them, in the form that is fast at inference.

One weight for all samples with activations scaled before and after it (section 2.2), or, for a single
sample on a large map, the few weights scaled instead of the many activations. Channels last throughout.
"""

from typing import Literal, NamedTuple, TypeAlias

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from netbend_models.networks.style.linear import GAIN, SLOPE, Linear
from netbend_models.networks.stylegan2.colour import fir


class ConvStyle(NamedTuple):
    """The scales of inputs (B, Cin) and outputs (B, Cout)."""

    before: Tensor
    after: Tensor


Form: TypeAlias = Literal["plain", "transposed", "phases"]
"""How a convolution is computed: as it is, or with upsampling in one of two ways that give the same."""

_PHASED = 16
"""Up to this many channels one convolution with four phases is faster, above it two that do less work."""


class ModulatedConv(nn.Module):
    """A 3 x 3 convolution with style, demodulation, noise, bias and leaky ReLU; `up` doubles the map first.

    Set its tensors, then call `freeze`: it lays out what every frame needs. `gain` scales what comes out.
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
    ) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(outputs, inputs, 3, 3), requires_grad=False)
        self.bias = nn.Parameter(torch.zeros(outputs), requires_grad=False)
        self.noise_strength = nn.Parameter(torch.zeros(()), requires_grad=False)
        self.register_buffer("noise_const", torch.zeros(size, size))
        self.affine = Linear(w_dim, inputs, bias=1.0)
        self.clamp, self.gain = clamp if clamp is None else clamp * gain, GAIN * gain
        source = size // 2 if up else size
        self._modulate = (source * source * inputs + size * size * outputs) > 2 * self.weight.numel()
        self.form: Form = "plain" if not up else "phases" if inputs <= _PHASED else "transposed"

    def freeze(self) -> None:
        """Lay out the kernel, the squared sums of the weights, and noise and bias as one map."""
        self._squares = self.weight.square().sum((2, 3)).t().contiguous()
        self._fir = fir(self.weight).repeat(len(self.weight), 1, 1, 1)
        kernel = phase_kernel(self.weight) if self.form == "phases" else self.weight
        kernel = kernel.transpose(0, 1) if self.form == "transposed" else kernel
        self._kernel = kernel.contiguous(memory_format=torch.channels_last)
        shift = self.noise_const * self.noise_strength + self.bias[:, None, None]
        self._shift = (shift * self.gain)[None].contiguous(memory_format=torch.channels_last)
        # Without noise the convolution itself adds the bias, which spares a pass over the map.
        flat = self.form != "transposed" and not bool((self.noise_const * self.noise_strength).any())
        self._flat = (self.bias * self.gain).repeat(4 if self.form == "phases" else 1) if flat else None

    def style(self, w: Tensor) -> ConvStyle:
        """What w (B, w_dim) does."""
        scale = self.affine(w)
        return ConvStyle(scale, (scale.square() @ self._squares + 1e-8).rsqrt() * self.gain)

    def forward(self, x: Tensor, style: ConvStyle) -> Tensor:
        """(B, Cin, H, W) to (B, Cout, H or 2 H, ...), in memory of its own."""
        before, after = style
        if self._modulate and len(before) == 1:
            x = self._convolve(x, self._modulated(before, after), self._flat)
            x = x if self._flat is not None else x.add_(self._shift)
        else:
            x = self._convolve(x * before[:, :, None, None], self._kernel)
            x = torch.addcmul(self._shift, x, after[:, :, None, None])
        x = F.leaky_relu_(x, SLOPE)
        return x if self.clamp is None else x.clamp_(-self.clamp, self.clamp)

    def _modulated(self, before: Tensor, after: Tensor) -> Tensor:
        both = before.t() * after if self.form == "transposed" else after.t() * before
        if self.form == "phases":
            both = both.repeat(4, 1)
        return self._kernel * both[:, :, None, None]

    def _convolve(self, x: Tensor, kernel: Tensor, bias: Tensor | None = None) -> Tensor:
        if self.form == "transposed":
            x = F.conv_transpose2d(x, kernel, stride=2)
            return F.conv2d(x, self._fir, padding=1, groups=x.shape[1])
        x = F.conv2d(x, kernel, bias, padding=1)
        return weave(x) if self.form == "phases" else x


def weave(phases: Tensor) -> Tensor:
    """(B, 4 C, H, W), the phases of an upsampling, to (B, C, 2 H, 2 W), channels last."""
    batch, _, height, width = phases.shape
    phases = phases.permute(0, 2, 3, 1).reshape(batch, height, width, 2, 2, -1)
    woven = phases.transpose(2, 3).reshape(batch, 2 * height, 2 * width, -1)
    return woven.permute(0, 3, 1, 2)


def phase_kernel(weight: Tensor) -> Tensor:
    """(Cout, Cin, 3, 3) and the filter as (4 Cout, Cin, 3, 3): phases by rows, then columns."""
    outputs, inputs = weight.shape[:2]
    whole = F.conv2d(weight.reshape(-1, 1, 3, 3), fir(weight), padding=3).view(outputs, inputs, 6, 6)
    phases = [whole[:, :, row::2, column::2].flip(2, 3) for row in (0, 1) for column in (0, 1)]
    return torch.cat(phases)
