"""A 3 x 3 convolution computed in one of several ways; all but two double the map first, and give the same.

Which is fastest depends on the size of the map and the precision (`choose`). Channels last throughout.
"""

from abc import ABC, abstractmethod
from typing import Final, TypeAlias

import torch
import torch.nn.functional as F
from torch import Tensor

from netbend_models.networks.style.winograd import Winograd, worth
from netbend_models.networks.stylegan2.colour import fir

Kernel: TypeAlias = tuple[Tensor, ...]
"""The weight as one way lays it out."""

PHASED: Final = 16
"""Up to this many channels one convolution with four phases is faster, above it two that do less work."""

QUARTERED: Final = 32
"""From this many channels on half precision gains by four small convolutions."""

GATHERED: Final = 2
"""From so many channels a pixel on, a matrix product beats a convolution that sorts its weights on every call."""

WIDE: Final = 8192
"""From this product of a map's side and its channels on, fewer products make up for the transforms."""


class Convolution(ABC):
    """A way to compute; the weight it is made with is (Cout, Cin, 3, 3)."""

    biased = True
    """Whether it can add a bias as it goes, which spares a pass over the map."""

    traceable = True
    """Whether a compiler can follow it."""

    phases = 1
    """How many values a bias has for each channel."""

    @abstractmethod
    def lay(self, weight: Tensor) -> Kernel:
        """Lay out the weight."""

    @abstractmethod
    def scale(self, kernel: Kernel, before: Tensor, after: Tensor) -> Kernel:
        """The kernel for one sample, its inputs scaled by `before` (1, Cin), its outputs by `after` (1, Cout)."""

    @abstractmethod
    def run(self, x: Tensor, kernel: Kernel, bias: Tensor | None) -> Tensor:
        """(B, Cin, H, W) to (B, Cout, H or 2 H, ...), in memory of its own."""

    def for_compilers(self) -> "Convolution":
        """A way with the same kernel of which a compiler makes more."""
        return self


class Plain(Convolution):
    """As it is."""

    def lay(self, weight: Tensor) -> Kernel:
        """As it is, channels last."""
        return (_last(weight),)

    def scale(self, kernel: Kernel, before: Tensor, after: Tensor) -> Kernel:
        """Rows and columns."""
        return (kernel[0] * (after.t() * before)[:, :, None, None],)

    def run(self, x: Tensor, kernel: Kernel, bias: Tensor | None) -> Tensor:
        """One convolution."""
        return F.conv2d(x, kernel[0], bias, padding=1)


class Gathered(Convolution):
    """As one product of all 3 x 3 neighbourhoods with a matrix (9 Cin, Cout), for one sample."""

    def lay(self, weight: Tensor) -> Kernel:
        """By row, column and input."""
        return (weight.permute(2, 3, 1, 0).reshape(-1, len(weight)).contiguous(),)

    def scale(self, kernel: Kernel, before: Tensor, after: Tensor) -> Kernel:
        """Rows and columns."""
        return (kernel[0] * (before.repeat(1, 9).t() * after),)

    def run(self, x: Tensor, kernel: Kernel, bias: Tensor | None) -> Tensor:
        """One matrix product."""
        batch, inputs, height, width = x.shape
        padded = F.pad(x.permute(0, 2, 3, 1), (0, 0, 1, 1, 1, 1))
        row = (width + 2) * inputs
        around = padded.as_strided(
            (batch, height, width, 3, 3 * inputs), (padded.stride(0), row, inputs, row, 1)
        ).reshape(batch * height * width, -1)  # fmt: skip
        y = around @ kernel[0] if bias is None else torch.addmm(bias, around, kernel[0])
        return y.view(batch, height, width, -1).permute(0, 3, 1, 2)


class Fewer(Convolution):
    """By Winograd's way, with fewer products; its scales are applied as it goes, so that they are the kernel."""

    traceable = False

    def lay(self, weight: Tensor) -> Kernel:
        """Lay out the weight, in four times its memory."""
        self._product = Winograd(weight)
        self._scales = weight.new_ones(1, weight.shape[1]), weight.new_ones(1, len(weight))
        self._none = weight.new_zeros(len(weight))
        return self._scales

    def scale(self, kernel: Kernel, before: Tensor, after: Tensor) -> Kernel:
        """The scales themselves."""
        del kernel
        return before, after

    def run(self, x: Tensor, kernel: Kernel, bias: Tensor | None) -> Tensor:
        """Without the outermost rows and columns, which the product makes for wider padding."""
        before, after = (scale.expand(len(x), -1) for scale in kernel)
        whole = self._product(x, before, after, self._none if bias is None else bias)
        return _last(whole[..., 1:-1, 1:-1])


class Transposed(Convolution):
    """A transposed convolution to (2 H + 1, 2 W + 1), then the filter."""

    biased = False

    def lay(self, weight: Tensor) -> Kernel:
        """Inputs first, and the filter."""
        return _last(weight.transpose(0, 1)), fir(weight).repeat(len(weight), 1, 1, 1)

    def scale(self, kernel: Kernel, before: Tensor, after: Tensor) -> Kernel:
        """Rows and columns; the filter stays."""
        return kernel[0] * (before.t() * after)[:, :, None, None], kernel[1]

    def run(self, x: Tensor, kernel: Kernel, bias: Tensor | None) -> Tensor:
        """Two convolutions."""
        del bias
        x = F.conv_transpose2d(x, kernel[0], stride=2)
        return F.conv2d(x, kernel[1], padding=1, groups=x.shape[1])

    def for_compilers(self) -> Convolution:
        """With the filter as sums, which a compiler joins with what follows."""
        return Summed()


class Summed(Transposed):
    """A transposed convolution, then the filter as sums of shifted maps: rows, then columns."""

    def run(self, x: Tensor, kernel: Kernel, bias: Tensor | None) -> Tensor:
        """One convolution and eight sums."""
        del bias
        x = F.pad(F.conv_transpose2d(x, kernel[0], stride=2), (1, 1, 1, 1))
        height, width = x.shape[2] - 3, x.shape[3] - 3
        for dim, size in ((2, height), (3, width)):
            ends, middle = x.narrow(dim, 0, size) + x.narrow(dim, 3, size), x.narrow(dim, 1, size)
            x = 0.25 * ends + 0.75 * (middle + x.narrow(dim, 2, size))
        return x


class Quartered(Convolution):
    """The transposed convolution as four small ones, one for each parity of row and column, then the filter."""

    biased = False

    def lay(self, weight: Tensor) -> Kernel:
        """By parity (even rows have two taps, odd ones have one), and the filter."""
        taps = ([2, 0], [1])
        quarters = (_last(weight[:, :, rows][..., columns]) for rows in taps for columns in taps)
        return *quarters, fir(weight).repeat(len(weight), 1, 1, 1)

    def scale(self, kernel: Kernel, before: Tensor, after: Tensor) -> Kernel:
        """Rows and columns of each quarter."""
        both = (after.t() * before)[:, :, None, None]
        return *(quarter * both for quarter in kernel[:4]), kernel[4]

    def run(self, x: Tensor, kernel: Kernel, bias: Tensor | None) -> Tensor:
        """Five convolutions."""
        del bias
        batch, _, height, width = x.shape
        shape = (batch, len(kernel[0]), 2 * height + 1, 2 * width + 1)
        whole = torch.empty(shape, dtype=x.dtype, device=x.device, memory_format=torch.channels_last)
        for number, quarter in enumerate(kernel[:4]):
            row, column = divmod(number, 2)
            whole[..., row::2, column::2] = F.conv2d(x, quarter, padding=(1 - row, 1 - column))
        return F.conv2d(whole, kernel[4], padding=1, groups=whole.shape[1])


class Phased(Convolution):
    """One convolution to four times the channels, which are then woven into the doubled map."""

    phases = 4

    def lay(self, weight: Tensor) -> Kernel:
        """Kernel and filter in one, (4 Cout, Cin, 3, 3): phases by rows, then columns."""
        outputs, inputs = weight.shape[:2]
        whole = F.conv2d(weight.reshape(-1, 1, 3, 3), fir(weight), padding=3).view(outputs, inputs, 6, 6)
        phases = [whole[:, :, row::2, column::2].flip(2, 3) for row in (0, 1) for column in (0, 1)]
        return (_last(torch.cat(phases)),)

    def scale(self, kernel: Kernel, before: Tensor, after: Tensor) -> Kernel:
        """Rows and columns of each phase."""
        return (kernel[0] * (after.t() * before).repeat(4, 1)[:, :, None, None],)

    def run(self, x: Tensor, kernel: Kernel, bias: Tensor | None) -> Tensor:
        """One convolution, and one copy that weaves."""
        return weave(F.conv2d(x, kernel[0], bias, padding=1))


def choose(inputs: int, outputs: int, size: int, *, up: bool, dtype: torch.dtype, device: torch.device) -> Convolution:
    """The fastest way, measured on CPUs with AVX-512 and AMX."""
    cpu = device.type == "cpu"
    if not up:
        if not cpu or dtype != torch.float32:
            return Plain()
        wide = worth(inputs, outputs) and size * inputs >= WIDE
        return Gathered() if outputs >= GATHERED * size**2 else Fewer() if wide else Plain()
    if inputs <= PHASED:
        return Phased()
    return Quartered() if dtype != torch.float32 and outputs >= QUARTERED else Transposed()


def weave(phases: Tensor) -> Tensor:
    """(B, 4 C, H, W), the phases of an upsampling, to (B, C, 2 H, 2 W), channels last."""
    batch, _, height, width = phases.shape
    phases = phases.permute(0, 2, 3, 1).reshape(batch, height, width, 2, 2, -1)
    woven = phases.transpose(2, 3).reshape(batch, 2 * height, 2 * width, -1)
    return woven.permute(0, 3, 1, 2)


def _last(x: Tensor) -> Tensor:
    return x.contiguous(memory_format=torch.channels_last)
