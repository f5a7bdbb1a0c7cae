"""The discriminator of a training without data: small, it grows with the pictures, and its features can be asked."""

from math import sqrt
from typing import Final, cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from netbend_models.networks.style.linear import GAIN, SLOPE
from netbend_models.training.generator import Linear

FEATURES: Final = 64
"""How many numbers say what a picture is."""


class Convolution(nn.Module):
    """A convolution with bias, its weight stored at unit spread so that all layers learn at one pace."""

    def __init__(self, inputs: int, outputs: int, kernel: int, *, strength: float = 1.0) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs, kernel, kernel) * strength)
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.scale, self.padding = 1 / (kernel * sqrt(inputs)), kernel // 2

    def forward(self, x: Tensor) -> Tensor:
        """(B, inputs, H, W) to (B, outputs, H, W), activated."""
        return F.leaky_relu(F.conv2d(x, self.weight * self.scale, self.bias, padding=self.padding), SLOPE) * GAIN


class Step(nn.Module):
    """One size: the picture of that size joins the map, which is halved."""

    def __init__(self, size: int, first: int) -> None:
        super().__init__()
        # A size that joins later starts at nothing, so that what was seen at half the size still leads.
        self.colour = Convolution(3, _width(size), 1)
        self.down = Convolution(_width(size), _width(size // 2), 3, strength=1.0 if size <= first else 0.0)

    def forward(self, x: Tensor | None, image: Tensor) -> Tensor:
        """(B, C, H, W) and (B, 3, H, W) to (B, C', H/2, W/2)."""
        seen = self.colour(image)
        halved: Tensor = F.avg_pool2d(self.down(seen if x is None else (x + seen) * sqrt(0.5)), 2)
        return halved


class Discriminator(nn.Module):
    """From a picture to its features, and from those to a score: above zero for the first generator."""

    def __init__(self, resolution: int, first: int) -> None:
        super().__init__()
        size = 8
        while size <= resolution:
            self.add_module(f"b{size}", Step(size, first))
            size *= 2
        self.last = Convolution(_width(4), _width(4), 3)
        self.features = Linear(_width(4) * 16, FEATURES)
        self.score = Linear(FEATURES, 1)

    def look(self, image: Tensor) -> Tensor:
        """(B, 3, H, W) to features (B, FEATURES)."""
        x: Tensor | None = None
        while (size := image.shape[-1]) > 4:
            x = cast("Tensor", self.get_submodule(f"b{size}")(x, image))
            image = F.avg_pool2d(image, 2)
        assert x is not None, "a picture has at least 8 x 8 pixels"
        found: Tensor = self.features(self.last(x).flatten(1))
        return found

    def judge(self, features: Tensor) -> Tensor:
        """(B, FEATURES) to scores (B)."""
        scores: Tensor = self.score(F.leaky_relu(features, SLOPE))
        return scores[:, 0]


def _width(size: int) -> int:
    return max(8, min(1024 // size, 64))
