"""Fast style transfer: Johnson, Alahi and Fei-Fei, Perceptual Losses for Real-Time Style Transfer (2016), appendix.

With what became of it since: instance norm (Ulyanov et al. 2016), mirrored borders, and doubling by nearest
neighbours before a convolution (Odena et al. 2016). Names of tensors are those of the widely used checkpoints.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from torch import Tensor, nn
from torch.nn import functional as F


@dataclass(frozen=True, slots=True)
class Config:
    """`widths` and `kernels` of the three convolutions on the way down; the way up mirrors them."""

    widths: tuple[int, int, int] = (32, 64, 128)
    kernels: tuple[int, int, int] = (9, 3, 3)
    blocks: int = 5
    last: int = 9


class FastStyle(nn.Module):
    """Pictures (B, 3, H, W) of 0..255 to such; sides are multiples of 4."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        (one, two, three), kernels = config.widths, config.kernels
        self.conv1, self.in1, self.relu1 = Convolution(3, one, kernels[0]), _norm(one), nn.ReLU()
        self.conv2, self.in2, self.relu2 = Convolution(one, two, kernels[1], stride=2), _norm(two), nn.ReLU()
        self.conv3, self.in3, self.relu3 = Convolution(two, three, kernels[2], stride=2), _norm(three), nn.ReLU()
        self.blocks = [f"res{number + 1}" for number in range(config.blocks)]
        for name in self.blocks:
            self.add_module(name, Residual(three))
        self.deconv1, self.in4, self.relu4 = Convolution(three, two, kernels[2], factor=2), _norm(two), nn.ReLU()
        self.deconv2, self.in5, self.relu5 = Convolution(two, one, kernels[1], factor=2), _norm(one), nn.ReLU()
        self.deconv3 = Convolution(one, 3, config.last)

    def forward(self, x: Tensor) -> Tensor:
        """The picture in its style."""
        x = self.relu1(self.in1(self.conv1(x)))
        x = self.relu2(self.in2(self.conv2(x)))
        x = self.relu3(self.in3(self.conv3(x)))
        for name in self.blocks:
            x = self.get_submodule(name)(x)
        x = self.relu4(self.in4(self.deconv1(x)))
        x = self.relu5(self.in5(self.deconv2(x)))
        made: Tensor = self.deconv3(x)
        return made


class Convolution(nn.Module):
    """A convolution after doubling (`factor` 2) and a mirrored border, so that stride 1 keeps the size."""

    def __init__(self, inputs: int, outputs: int, kernel: int, *, stride: int = 1, factor: int = 1) -> None:
        super().__init__()
        self.factor, self.border = factor, kernel // 2
        self.conv2d = nn.Conv2d(inputs, outputs, kernel, stride)

    def forward(self, x: Tensor) -> Tensor:
        """Convolve."""
        x = F.interpolate(x, scale_factor=self.factor, mode="nearest") if self.factor > 1 else x
        made: Tensor = self.conv2d(F.pad(x, (self.border,) * 4, mode="reflect"))
        return made


class Residual(nn.Module):
    """Two convolutions, added to what came in."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv1, self.in1, self.relu = Convolution(width, width, 3), _norm(width), nn.ReLU()
        self.conv2, self.in2 = Convolution(width, width, 3), _norm(width)

    def forward(self, x: Tensor) -> Tensor:
        """X and what is made of it."""
        made: Tensor = x + self.in2(self.conv2(self.relu(self.in1(self.conv1(x)))))
        return made


def _norm(width: int) -> nn.InstanceNorm2d:
    return nn.InstanceNorm2d(width, affine=True)


def read(shapes: Mapping[str, tuple[int, ...]]) -> Config:
    """The configuration that a checkpoint's tensors show; a KeyError names one that is missing."""
    downs = [shapes[f"conv{number}.conv2d.weight"] for number in (1, 2, 3)]
    blocks = 0
    while f"res{blocks + 1}.conv1.conv2d.weight" in shapes:
        blocks += 1
    widths, kernels = zip(*((shape[0], shape[-1]) for shape in downs), strict=True)
    return Config(widths, kernels, blocks, shapes["deconv3.conv2d.weight"][-1])
