"""The fully connected layers of StyleGAN2 and StyleGAN3, and their activation."""

from math import sqrt
from typing import Final

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from netbend_models.networks.style.arrangement import Order, gathered

GAIN: Final = sqrt(2.0)
"""What keeps the variance through the activation."""

SLOPE: Final = 0.2
"""Of the leaky ReLU, below zero."""


class Linear(nn.Module):
    """A fully connected layer whose weight is stored divided by `rate`, its learning-rate multiplier."""

    def __init__(self, inputs: int, outputs: int, *, bias: float = 0.0, rate: float = 1.0) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(outputs, inputs), requires_grad=False)
        self.bias = nn.Parameter(torch.full((outputs,), bias), requires_grad=False)
        self.rate = rate

    def arrange(self, order: Order) -> None:
        """Put the outputs in this order."""
        self.weight.data, self.bias.data = gathered(self.weight.data, order), gathered(self.bias.data, order)

    def freeze(self) -> None:
        """Lay out the weight and bias as they are used."""
        self._weight = self.weight * (self.rate / sqrt(self.weight.shape[1]))
        self._bias = self.bias * self.rate

    @property
    def laid(self) -> tuple[Tensor, Tensor]:
        """The weight (outputs, inputs) and bias (outputs,) as they are used."""
        return self._weight, self._bias

    def forward(self, x: Tensor) -> Tensor:
        """(B, inputs) to (B, outputs), without activation."""
        return F.linear(x, self._weight, self._bias)


def activate(x: Tensor) -> Tensor:
    """Leaky ReLU with the gain that keeps variance."""
    return F.leaky_relu(x, SLOPE).mul_(GAIN)
