"""StyleGAN2's synthesis as its paper spells it out (Karras et al. 2020): the peer that ours is measured against.

Each sample's weights are modulated and demodulated (section 2.2, equations 1 and 3), upsampling is a
transposed convolution and then the 4 x 4 filter, all in float32 and in the layout that torch has by default.
"""

from collections.abc import Mapping
from math import sqrt

import torch
import torch.nn.functional as F
from torch import Tensor

from netbend_models.networks.stylegan2 import Config


class PlainSynthesis:
    """From ws to a picture, with the tensors of a checkpoint by their names."""

    def __init__(self, config: Config, state: Mapping[str, Tensor]) -> None:
        self._config = config
        self._state = {name.removeprefix("synthesis."): tensor for name, tensor in state.items()}
        taps = torch.tensor([1.0, 3.0, 3.0, 1.0])
        self._fir = taps.outer(taps) / 16  # with the gain of an upsampling, 4

    @torch.inference_mode()
    def __call__(self, ws: Tensor) -> Tensor:
        """(B, num_ws, w_dim) to (B, C, H, W)."""
        x = self._state["b4.const"][None].repeat(len(ws), 1, 1, 1)
        image: Tensor | None = None
        place = 0
        for size in self._config.sizes:
            block, around = f"b{size}", x
            for name in ("conv0", "conv1") if size > 4 else ("conv1",):
                x = self._layer(f"{block}.{name}", x, ws[:, place], up=name == "conv0")
                place += 1
            if self._config.architecture == "resnet" and size > 4:
                x = (x + self._skip(f"{block}.skip", around)) * sqrt(0.5)
            if self._config.coloured(size):
                colour = self._colour(f"{block}.torgb", x, ws[:, place])
                image = colour if image is None else self._doubled(image) + colour
        assert image is not None
        return image

    def _layer(self, name: str, x: Tensor, w: Tensor, *, up: bool) -> Tensor:
        """A convolution with style, noise, bias and activation."""
        weight = self._state[f"{name}.weight"][None] * self._style(name, w)[:, None, :, None, None]
        weight = weight * (weight.square().sum((2, 3, 4), keepdim=True) + 1e-8).rsqrt()
        x = self._upsampled(x, weight) if up else self._convolved(x, weight)
        x = x + self._state[f"{name}.noise_const"] * self._state[f"{name}.noise_strength"]
        return self._clamped(F.leaky_relu(x + self._state[f"{name}.bias"][:, None, None], 0.2) * sqrt(2))

    def _colour(self, name: str, x: Tensor, w: Tensor) -> Tensor:
        style = self._style(name, w) / sqrt(x.shape[1])
        colour = self._convolved(x, self._state[f"{name}.weight"][None] * style[:, None, :, None, None])
        return self._clamped(colour + self._state[f"{name}.bias"][:, None, None])

    def _style(self, name: str, w: Tensor) -> Tensor:
        weight = self._state[f"{name}.affine.weight"] / sqrt(w.shape[1])
        return torch.addmm(self._state[f"{name}.affine.bias"], w, weight.t())

    def _clamped(self, x: Tensor) -> Tensor:
        clamp = self._config.clamp
        return x if clamp is None else x.clamp(-clamp, clamp)

    @staticmethod
    def _convolved(x: Tensor, weight: Tensor) -> Tensor:
        """Each sample with its own weight (B, Cout, Cin, k, k): samples as groups."""
        batch, outputs, inputs, size, _ = weight.shape
        grouped = x.reshape(1, batch * inputs, *x.shape[2:])
        y = F.conv2d(grouped, weight.reshape(-1, inputs, size, size), padding=size // 2, groups=batch)
        return y.reshape(batch, outputs, *x.shape[2:])

    def _upsampled(self, x: Tensor, weight: Tensor) -> Tensor:
        """A transposed convolution to (2 H + 1, 2 W + 1), then the filter to (2 H, 2 W)."""
        batch, outputs, inputs, size, _ = weight.shape
        grouped = x.reshape(1, batch * inputs, *x.shape[2:])
        turned = weight.transpose(1, 2).reshape(batch * inputs, outputs, size, size)
        y = F.conv_transpose2d(grouped, turned, stride=2, groups=batch)
        y = F.conv2d(y, self._fir.expand(batch * outputs, 1, 4, 4), padding=1, groups=batch * outputs)
        return y.reshape(batch, outputs, *y.shape[2:])

    def _skip(self, name: str, x: Tensor) -> Tensor:
        return self._doubled(F.conv2d(x, self._state[f"{name}.weight"] / sqrt(x.shape[1])))

    def _doubled(self, x: Tensor) -> Tensor:
        """Zeros between the pixels, then the filter."""
        spread = x.new_zeros(*x.shape[:2], 2 * x.shape[2], 2 * x.shape[3])
        spread[..., ::2, ::2] = x
        return F.conv2d(F.pad(spread, (2, 1, 2, 1)), self._fir.expand(x.shape[1], 1, 4, 4), groups=x.shape[1])
