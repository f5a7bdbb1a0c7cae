"""How an input's picture comes in: which part, in which shape, in which colours; pure, on uint8 RGBA."""

from dataclasses import dataclass
from functools import cached_property
from math import cos, radians, sin
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from netbend.inputs.row import FITS
from netbend.publishers.base import FLIPS, WHOLE
from netbend.publishers.fit import crop
from netbend.publishers.scale import scale
from netbend.stage.ring import Picture

LUMA: Final = (0.2126, 0.7152, 0.0722)
"""What red, green and blue weigh in brightness (ITU-R BT.709)."""


@dataclass(frozen=True)
class Look:
    """What the rows of an input say of its picture."""

    crop: tuple[float, float, float, float] = WHOLE
    fit: str = FITS[0]
    flip: str = FLIPS[0]
    level: float = 1.0
    contrast: float = 1.0
    saturation: float = 1.0
    hue: float = 0.0

    @classmethod
    def of(cls, values: list[float]) -> Self:
        """From the values of the rows from `crop/left` on, in their order."""
        left, top, width, height, fit, flip, level, contrast, saturation, hue = values
        return cls(
            (left, top, width, height), FITS[int(fit)], FLIPS[int(flip)], level, contrast, saturation, hue
        )  # fmt: skip

    def apply(self, picture: Picture, width: int, height: int) -> Picture:
        """The picture in that size; beside one that stays whole nothing shows."""
        return self._colour(self._fit(self._turn(crop(picture, self.crop)), width, height))

    def _turn(self, picture: Picture) -> Picture:
        if self.flip in ("vertical", "both"):
            picture = picture[::-1]
        return picture[:, ::-1] if self.flip in ("horizontal", "both") else picture

    def _fit(self, picture: Picture, width: int, height: int) -> Picture:
        rows, columns = picture.shape[:2]
        if self.fit == "fill":
            share = min(columns / width, rows / height)
            picture = _middle(picture, max(1, round(height * share)), max(1, round(width * share)))
        elif self.fit == "inside":
            share = min(width / columns, height / rows)
            inner = max(1, round(columns * share)), max(1, round(rows * share))
            laid = np.zeros((height, width, 4), np.uint8)
            _middle(laid, inner[1], inner[0])[:] = scaled(picture, *inner)
            return laid
        return scaled(picture, width, height)

    def _colour(self, picture: Picture) -> Picture:
        if (self.level, self.contrast, self.saturation, self.hue) == (1.0, 1.0, 1.0, 0.0):
            return picture
        matrix, added = self._matrix
        coloured = np.empty(picture.shape, np.uint8)
        shades = picture[..., :3].astype(np.float32) @ matrix.T
        coloured[..., :3] = np.clip(shades + added, 0.0, 255.0)
        coloured[..., 3] = picture[..., 3]
        return coloured

    @cached_property
    def _matrix(self) -> tuple[NDArray[np.float32], np.float32]:
        """What red, green and blue are multiplied with, (3, 3), and what is added to each; a half to round."""
        matrix = colour_matrix(self.hue, self.saturation) * self.level * self.contrast
        return matrix.astype(np.float32), np.float32(127.5 * (1.0 - self.contrast) + 0.5)


def colour_matrix(hue_degrees: float, saturation: float = 1.0) -> NDArray[np.float64]:
    """Turns colours about the axis of greys, which stay as they are, and stretches them away from it, (3, 3)."""
    turn, grey = radians(hue_degrees), np.full((3, 3), 1.0 / 3.0)
    across = np.array([[0.0, -1.0, 1.0], [1.0, 0.0, -1.0], [-1.0, 1.0, 0.0]]) / np.sqrt(3.0)
    turned = cos(turn) * (np.eye(3) - grey) + sin(turn) * across + grey  # Rodrigues' rotation about (1, 1, 1)
    brightness = np.tile(np.array(LUMA), (3, 1))
    matrix: NDArray[np.float64] = (brightness + saturation * (np.eye(3) - brightness)) @ turned
    return matrix


def scaled(picture: Picture, width: int, height: int) -> Picture:
    """In that size; without a copy where it is that already."""
    if picture.shape[:2] == (height, width):
        return picture
    return scale(picture, width, height, "linear")


def _middle(picture: Picture, height: int, width: int) -> Picture:
    """The part of that size in the middle, as a view."""
    top, left = (picture.shape[0] - height) // 2, (picture.shape[1] - width) // 2
    return picture[top : top + height, left : left + width]
