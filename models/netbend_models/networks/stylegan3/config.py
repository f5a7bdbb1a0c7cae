"""The shape of a StyleGAN3 generator: how its cutoffs, rates and sizes grow from layer to layer (section 3)."""

from dataclasses import dataclass
from functools import cached_property
from math import ceil, gcd, lcm, log2
from typing import TypeAlias

from netbend_models.networks.style.mapping import Widths
from netbend_models.networks.stylegan3.shape import LayerShape

Size: TypeAlias = tuple[int, int]
"""(height, width)."""


@dataclass(frozen=True, kw_only=True)
class Config(Widths):
    """The shape of a generator; the defaults are those of configuration T."""

    resolution: int
    channels: int = 3
    channel_base: int = 32768
    channel_max: int = 512
    mapping_layers: int = 2
    layers: int = 14
    critical: int = 2
    first_cutoff: float = 2.0
    first_stopband: float = 2**2.1
    last_stopband_rel: float = 2**0.3
    margin: int = 10
    output_scale: float = 0.25
    kernel: int = 3
    taps: int = 6
    radial: bool = False
    clamp: float | None = 256.0

    @property
    def num_ws(self) -> int:
        """How many styles a picture takes: one for the input, one a layer."""
        return self.layers + 2

    @cached_property
    def cutoffs(self) -> tuple[float, ...]:
        """The highest frequency of each layer (equation 6), in cycles a picture."""
        return self._between(self.first_cutoff, self.resolution / 2)

    @cached_property
    def rates(self) -> tuple[int, ...]:
        """Samples a picture of each layer: the power of two that holds twice the stopband."""
        stopbands = self._between(self.first_stopband, self.resolution / 2 * self.last_stopband_rel)
        return tuple(2 ** ceil(log2(min(2 * one, self.resolution))) for one in stopbands)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Width and height of each layer at the network's own size."""
        return tuple(self.size(number, (self.resolution, self.resolution))[0] for number in range(self.layers + 1))

    def size(self, number: int, picture: Size) -> Size:
        """The (height, width) of a layer, at its rate and with a margin around the picture but for the last two."""
        if number >= self.layers - 1:
            return picture
        high, wide = (self.rates[number] * side // self.resolution + 2 * self.margin for side in picture)
        return high, wide

    @property
    def grain(self) -> int:
        """What a picture's sides must be multiples of, for every layer to have whole samples."""
        return lcm(*(self.resolution // gcd(self.resolution, rate) for rate in self.rates))

    @cached_property
    def widths(self) -> tuple[int, ...]:
        """Channels of each layer."""
        inner = (round(min(self.channel_base / 2 / one, self.channel_max)) for one in self.cutoffs[:-1])
        return (*inner, self.channels)

    def _between(self, first: float, last: float) -> tuple[float, ...]:
        shares = (min(number / (self.layers - self.critical), 1.0) for number in range(self.layers + 1))
        return tuple(first * (last / first) ** share for share in shares)

    def shape(self, number: int, picture: Size | None = None) -> LayerShape:
        """The layer of that number for a picture of (height, width), or its own size; the last one makes colour."""
        before, rgb = max(number - 1, 0), number == self.layers
        rate = max(self.rates[before], self.rates[number]) * (1 if rgb else 2)
        picture, width = picture or (self.resolution, self.resolution), self.widths[number]
        return LayerShape(
            name=f"L{number}_{self.sizes[number]}_{width}",
            inputs=self.widths[before],
            outputs=width,
            in_size=self.size(before, picture),
            size=self.size(number, picture),
            kernel=1 if rgb else self.kernel,
            up=rate // self.rates[before],
            down=rate // self.rates[number],
            taps=self.taps,
            radial=self.radial and number < self.layers - self.critical,
            rgb=rgb,
        )
