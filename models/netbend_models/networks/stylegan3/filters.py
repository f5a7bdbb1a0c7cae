"""The filters around a layer's activation (Karras et al. 2021, section 3.1), and the activation between them.

Filters are depthwise and, but for the radial one, one-dimensional; on channels-last memory a strided transposed
convolution a direction is the fastest of the forms that were measured, matrices and polyphase included. The fine map
is four times the output: on a CPU it is made, activated and halved in strips of rows that stay in the core's cache,
which need no border, as the filters along the columns run before and after.
"""

from typing import Final

import torch
import torch.nn.functional as F
from torch import Tensor

from netbend_models.networks.style.linear import SLOPE
from netbend_models.networks.stylegan3.shape import LayerShape

STRIP: Final = 2**20
"""Bytes of a strip; half and twice as much are slower on a core with 2 MiB."""

WHOLE: Final = 2**24
"""A fine map of fewer bytes gains nothing from strips."""


class Filters:
    """Up, leaky ReLU, clamp, down, of one layer; a filter sums to 1."""

    def __init__(self, shape: LayerShape, up: Tensor, down: Tensor, clamp: float | None) -> None:
        self._shape, self._clamp = shape, clamp
        up, down, channels = up * shape.up, down.flip(tuple(range(down.dim()))), shape.outputs
        self._up = _both(up, channels)
        self._down = _both(down, channels) if down.dim() == 1 else (down.expand(channels, 1, -1, -1).contiguous(),)
        self._crops = tuple(_crop(len(up), shape.up, *shape.padding(axis)) for axis in (0, 1))

    def __call__(self, x: Tensor) -> Tensor:
        """(B, C, H, W) of the convolution to (B, C, height, width) of the layer."""
        tall = self._rise(x)
        down, groups = self._shape.down, x.shape[1]
        if len(self._down) == 1:
            return F.conv2d(self._activate(self._widen(tall)), self._down[0], stride=down, groups=groups)
        across, along = self._down
        narrow = torch.cat([self._strip(rows, across) for rows in torch.split(tall, self._rows(tall), 2)], 2)
        return F.conv2d(narrow, along, stride=(down, 1), groups=groups)

    def _rows(self, tall: Tensor) -> int:
        """How many rows of the fine map are a strip."""
        batch, channels, rows, _ = tall.shape
        one = batch * channels * self._shape.fine_width * tall.element_size()
        if tall.device.type != "cpu" or one * rows < WHOLE:
            return rows
        strips = -(-rows * one // STRIP)
        return -(-rows // strips)

    def _strip(self, tall: Tensor, down: Tensor) -> Tensor:
        fine = self._activate(self._widen(tall))
        return F.conv2d(fine, down, stride=(1, self._shape.down), groups=tall.shape[1])

    def _activate(self, x: Tensor) -> Tensor:
        F.leaky_relu_(x, SLOPE)
        return x if self._clamp is None else x.clamp_(-self._clamp, self._clamp)

    def _rise(self, x: Tensor) -> Tensor:
        crop, first, last = self._crops[0]
        stride, groups = (self._shape.up, 1), x.shape[1]
        x = F.conv_transpose2d(x, self._up[1], stride=stride, padding=(crop, 0), groups=groups)
        return F.pad(x, (0, 0, -first, -last)) if first or last else x

    def _widen(self, x: Tensor) -> Tensor:
        crop, first, last = self._crops[1]
        stride, groups = (1, self._shape.up), x.shape[1]
        x = F.conv_transpose2d(x, self._up[0], stride=stride, padding=(0, crop), groups=groups)
        return F.pad(x, (-first, -last)) if first or last else x


def _crop(taps: int, up: int, low: int, high: int) -> tuple[int, int, int]:
    """What a transposed convolution crops on both sides for this padding, and what is left to crop on each."""
    first, last = taps - 1 - low, taps - 1 - high - (up - 1)
    crop = max(min(first, last), 0)
    return crop, first - crop, last - crop


def _both(taps: Tensor, channels: int) -> tuple[Tensor, Tensor]:
    """A one-dimensional filter for each channel, across and along."""
    across = taps.expand(channels, 1, 1, -1).contiguous()
    return across, across.transpose(2, 3).contiguous()
