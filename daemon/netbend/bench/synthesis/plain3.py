"""StyleGAN3 as a textbook has it (Karras et al. 2021, section 3): the form that ours is held against."""

from collections.abc import Mapping
from math import sqrt

import torch
import torch.nn.functional as F
from torch import Tensor

from netbend_models.networks.stylegan3 import Config, Generator


class PlainStyleGAN3:
    """Each sample's weights are modulated, all samples convolved as groups; the input is borrowed from ours."""

    def __init__(self, config: Config, state: Mapping[str, Tensor]) -> None:
        generator = Generator(config)
        generator.load_state_dict(dict(state))
        generator.freeze()
        self._config, self._state = config, dict(state)
        self._input = generator.synthesis.input

    @torch.inference_mode()
    def synthesize(self, ws: Tensor) -> Tensor:
        """Ws (B, num_ws, w_dim) to pictures (B, C, H, W), about -1..1."""
        x: Tensor = self._input(ws[:, 0], None).contiguous()
        for number in range(self._config.layers + 1):
            x = self._layer(number, x, ws[:, number + 1])
        return x * self._config.output_scale

    def _layer(self, number: int, x: Tensor, w: Tensor) -> Tensor:
        shape = self._config.shape(number)
        own = {key.split(".", 2)[2]: one for key, one in self._state.items() if f".{shape.name}." in key}
        styles = F.linear(w, own["affine.weight"] / sqrt(w.shape[1])) + own["affine.bias"]
        if shape.rgb:
            styles = styles / sqrt(own["weight"][0].numel())
        x = _convolve(x, own["weight"], styles, own["magnitude_ema"].rsqrt(), demodulate=not shape.rgb)
        x = x + own["bias"][:, None, None]
        if shape.rgb:
            return self._clamp(x)
        x = upsample(x, own["up_filter"], shape.up, shape.padding(0))
        x = self._clamp(F.leaky_relu(x, 0.2) * sqrt(2.0))
        return downsample(x, own["down_filter"], shape.down)

    def _clamp(self, x: Tensor) -> Tensor:
        return x if self._config.clamp is None else x.clamp(-self._config.clamp, self._config.clamp)


def _convolve(x: Tensor, weight: Tensor, styles: Tensor, gain: Tensor, *, demodulate: bool) -> Tensor:
    """(B, Cin, H, W) to (B, Cout, H + k - 1, W + k - 1) by a kernel for each sample."""
    batch, inputs, height, width = x.shape
    outputs, _, kernel, _ = weight.shape
    if demodulate:
        weight = weight * weight.square().mean((1, 2, 3), keepdim=True).rsqrt()
    own = weight[None] * styles[:, None, :, None, None]
    if demodulate:
        own = own * (own.square().sum((2, 3, 4), keepdim=True) + 1e-8).rsqrt()
    own = (own * gain).reshape(batch * outputs, inputs, kernel, kernel)
    x = F.conv2d(x.reshape(1, batch * inputs, height, width), own, padding=kernel - 1, groups=batch)
    return x.reshape(batch, outputs, *x.shape[2:])


def upsample(x: Tensor, taps: Tensor, up: int, padding: tuple[int, int]) -> Tensor:
    """Zeros between the samples, padding (or cropping) on all sides, then the filter."""
    batch, channels, height, width = x.shape
    stuffed = x.new_zeros(batch, channels, height, up, width, up)
    stuffed[:, :, :, 0, :, 0] = x
    stuffed = stuffed.reshape(batch, channels, height * up, width * up)
    return _filter(F.pad(stuffed, padding * 2), taps) * up**2


def downsample(x: Tensor, taps: Tensor, down: int) -> Tensor:
    """The filter, then every down-th sample."""
    return _filter(x, taps)[:, :, ::down, ::down]


def _filter(x: Tensor, taps: Tensor) -> Tensor:
    """Convolve each channel with a one-dimensional filter both ways, or with a radial one."""
    channels = x.shape[1]
    taps = taps.flip(list(range(taps.dim()))).expand(channels, 1, *taps.shape)
    if taps.dim() == 4:
        return F.conv2d(x, taps, groups=channels)
    return F.conv2d(F.conv2d(x, taps[:, :, None], groups=channels), taps[..., None], groups=channels)
