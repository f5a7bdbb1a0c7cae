"""The shape of one StyleGAN3 layer: its channels, its sizes, and how it goes from the input's rate to its own."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerShape:
    """Sizes are (height, width)."""

    name: str
    inputs: int
    outputs: int
    in_size: tuple[int, int]
    size: tuple[int, int]
    kernel: int
    up: int
    down: int
    taps: int
    radial: bool
    rgb: bool

    def padding(self, axis: int) -> tuple[int, int]:
        """What is put around the zero-stuffed map so that `size` comes out, with samples centred."""
        if self.rgb:
            return 0, 0
        wanted = self._fine(axis) + self.taps * self.up - 1
        total = wanted - (self.in_size[axis] + self.kernel - 1) * self.up
        low = (total + self.up) // 2
        return low, total - low

    @property
    def fine_width(self) -> int:
        """The width of the map that is activated."""
        return self._fine(1)

    def _fine(self, axis: int) -> int:
        return (self.size[axis] - 1) * self.down + self.taps * self.down

    @property
    def inner(self) -> int:
        """How many values come in and go out."""
        return self.in_size[0] * self.in_size[1] * self.inputs + self.size[0] * self.size[1] * self.outputs
