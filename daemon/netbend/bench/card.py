"""A test card: prepared pictures with their frame's number in their pixels, and how it is read from what came."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]

BITS: Final = 24
_PREPARED: Final = 12


GRAIN: Final = 4.0
"""What makes a small picture nearly as dear to a video codec as noise: levels of 255, one standard deviation."""


@dataclass(frozen=True, slots=True)
class Case:
    """A card's size and grain, the size (W, H) that it is scaled to, and the most milliseconds of processor a frame."""

    width: int
    height: int
    grain: float = 0.0
    scaled: tuple[int, int] | None = None
    most_ms: float | None = None


def cards(width: int, height: int, grain: float = 0.0) -> list[Picture]:
    """A dozen pictures (H, W, 4) of moving waves, as dear to a video codec as the default network's; `grain` on top."""
    chance = np.random.default_rng(0)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    made = []
    for number in range(_PREPARED):
        phase = 2 * np.pi * number / _PREPARED
        waves = [np.sin(x / 37 + phase), np.sin(y / 23 - phase), np.sin((x + y) / 51 + 2 * phase)]
        colours = np.stack([127.5 + 90 * wave for wave in waves], -1)
        if grain:
            colours += chance.normal(0, grain, (height, width, 1))
        picture = np.full((height, width, 4), 255, np.uint8)
        picture[..., :3] = colours.clip(0, 255)
        made.append(picture)
    return made


def stamp(picture: Picture, number: int) -> None:
    """Write a number into the top of a picture, a block of black or white for each bit."""
    side = picture.shape[1] / BITS
    edges = [round(bit * side) for bit in range(BITS + 1)]
    for bit in range(BITS):
        picture[: int(side), edges[bit] : edges[bit + 1], :3] = 255 * (number >> bit & 1)


def number_of(luma: NDArray[np.uint8]) -> int:
    """The number that was written into a picture whose brightness is (H, W), however a codec has blurred it."""
    side = luma.shape[1] / BITS
    middles = luma[int(side / 2), [int((bit + 0.5) * side) for bit in range(BITS)]]
    return sum(1 << bit for bit, value in enumerate(middles.tolist()) if value > 127)
