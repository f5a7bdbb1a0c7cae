"""Parts one after another under the numbers that published checkpoints give them, without the parts that hold none."""

from torch import Tensor, nn
from torch.nn import functional as F


class Row(nn.ModuleDict):
    """Parts by number; where a checkpoint counts a border of its own, that belongs to the convolution after it."""

    def forward(self, x: Tensor) -> Tensor:
        """X through all of them."""
        for part in self.values():
            x = part(x)
        return x


class Mirrored(nn.Conv2d):
    """A convolution of stride 1 within a mirrored border, which keeps the size."""

    def forward(self, x: Tensor) -> Tensor:  # noqa: D102  as above
        return super().forward(F.pad(x, (self.kernel_size[0] // 2,) * 4, mode="reflect"))
