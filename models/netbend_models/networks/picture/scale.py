"""In which numbers a network takes pictures and gives them: published ones were trained on three scales."""

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
