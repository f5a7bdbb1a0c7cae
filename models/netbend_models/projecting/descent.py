"""Steps downhill as Adam takes them (Kingma and Ba 2015), in a form that can be written down and taken up again."""

from dataclasses import dataclass
from math import cos, pi
from typing import Final

import torch
from torch import Tensor

_MEAN: Final = 0.9
_SQUARE: Final = 0.999
_TINY: Final = 1e-8


@dataclass(frozen=True, slots=True, eq=False)
class Descent:
    """Where a search is: its place, the running means of gradients and of their squares, the steps that were taken."""

    place: Tensor
    mean: Tensor
    square: Tensor
    steps: int = 0

    @classmethod
    def at(cls, place: Tensor) -> "Descent":
        """One that begins there."""
        return cls(place, torch.zeros_like(place), torch.zeros_like(place))

    def step(self, gradient: Tensor, rate: float) -> "Descent":
        """One step further, about as long as the rate in every dimension."""
        steps = self.steps + 1
        mean = _MEAN * self.mean + (1 - _MEAN) * gradient
        square = _SQUARE * self.square + (1 - _SQUARE) * gradient.square()
        spread = (square / (1 - _SQUARE**steps)).sqrt() + _TINY
        return Descent(self.place - rate * (mean / (1 - _MEAN**steps)) / spread, mean, square, steps)


def ramp(share: float) -> float:
    """The learning rate, 0..1, after that share of the steps: up over a twentieth, down along a cosine over a quarter.

    Karras et al. 2020 (StyleGAN2), section 5.
    """
    return (0.5 - 0.5 * cos(pi * min(1.0, 4 * (1 - share)))) * min(1.0, 20 * share)
