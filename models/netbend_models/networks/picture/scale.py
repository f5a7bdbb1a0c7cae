"""In which numbers a network takes pictures and gives them: published ones were trained on three scales."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from torch import Tensor


@dataclass(frozen=True, slots=True)
class Scale:
    """What black and white are."""

    black: float
    white: float

    def into(self, picture: Tensor) -> Tensor:
        """From -1..1."""
        return picture if self == SIGNED else (picture + 1) * ((self.white - self.black) / 2) + self.black

    def out_of(self, picture: Tensor) -> Tensor:
        """To -1..1."""
        return picture if self == SIGNED else (picture - self.black) * (2 / (self.white - self.black)) - 1


SIGNED: Final = Scale(-1.0, 1.0)
UNIT: Final = Scale(0.0, 1.0)
BYTES: Final = Scale(0.0, 255.0)
SCALES: Final = {"-1..1": SIGNED, "0..1": UNIT, "0..255": BYTES}


def found(play: Callable[[Tensor], Tensor], picture: Tensor) -> int:
    """Which scale a network speaks, by its number in SCALES, judged by what it makes of a picture in -1..1.

    One of 0..255 gives large numbers for such; of the others one gives what is below 0, and one does not.
    """
    if play(BYTES.into(picture)).abs().amax() > _LARGE:
        return 2
    return 1 if play(picture).amin() > _BELOW else 0


_LARGE: Final = 4.0
_BELOW: Final = -0.05
