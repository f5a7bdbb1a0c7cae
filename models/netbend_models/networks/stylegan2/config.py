"""The shape of a StyleGAN2 generator, in the words of its papers."""

from dataclasses import dataclass
from math import log2
from typing import Literal, TypeAlias

from netbend_models.networks.style.mapping import Widths

Architecture: TypeAlias = Literal["skip", "resnet", "orig"]


@dataclass(frozen=True, kw_only=True)
class Config(Widths):
    """The shape of a generator; the defaults are those of the published networks."""

    resolution: int
    channels: int = 3
    channel_base: int = 32768
    channel_max: int = 512
    clamp: float | None = None
    architecture: Architecture = "skip"

    def __post_init__(self) -> None:
        if self.resolution < 4 or self.resolution & (self.resolution - 1):
            raise ValueError(f"resolution must be a power of two from 4 on, got {self.resolution}")

    @property
    def sizes(self) -> tuple[int, ...]:
        """4, 8, ... up to the resolution."""
        return tuple(2**power for power in range(2, int(log2(self.resolution)) + 1))

    @property
    def num_ws(self) -> int:
        """How many styles a picture takes: two a size."""
        return 2 * len(self.sizes)

    def width(self, size: int) -> int:
        """Channels at that size."""
        return min(self.channel_base // size, self.channel_max)

    def coloured(self, size: int) -> bool:
        """Whether the block of that size adds to the picture: all do with skips, else only the last."""
        return self.architecture == "skip" or size == self.resolution
