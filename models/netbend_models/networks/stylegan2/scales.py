"""What the styles make of w first: the scales of every layer's inputs, by one product where all have the same w."""

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from netbend_models.networks.style.linear import Linear


class Scales:
    """The affine layers of a synthesis, each with the number of the w that it takes; call `freeze` before use."""

    def __init__(self, affines: Sequence[tuple[int, Linear]]) -> None:
        self._affines = affines
        self._widths = [len(affine.bias) for _, affine in affines]

    def freeze(self) -> None:
        """Lay the frozen weights and biases out as one."""
        laid = [affine.laid for _, affine in self._affines]
        self._weight, self._bias = torch.cat([weight for weight, _ in laid]), torch.cat([bias for _, bias in laid])

    def of(self, ws: Tensor) -> Sequence[Tensor]:
        """Of ws (B, num_ws, w_dim) the scales (B, Cin) of each affine layer."""
        # Twenty small products cost more than their arithmetic; elsewhere than on a CPU to compare would cost a wait.
        if ws.device.type == "cpu" and torch.equal(ws, ws[:, :1].expand_as(ws)):
            return torch.split(F.linear(ws[:, 0], self._weight, self._bias), self._widths, 1)
        return [affine(ws[:, place]) for place, affine in self._affines]
