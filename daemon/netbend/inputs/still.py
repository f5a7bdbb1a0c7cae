"""A picture file, read once through Pillow; a file that is written anew comes in anew."""

from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, ImageOps

from netbend.error import InputError
from netbend.inputs.base import Source
from netbend.stage.ring import Picture

PIXELS: Final = 2**26
"""Pixels at most: 8192 x 8192; a small file can claim a picture that fills the memory."""


class StillSource(Source):
    """PNG, JPEG, WebP, GIF (its first picture) and whatever else Pillow reads."""

    def __init__(self) -> None:
        self._path = Path()
        self._written = 0

    def open(self, argument: str) -> str:
        """Find the file."""
        self._path = Path(argument)
        read(self._path)
        return self._path.name

    def take(self, position: float) -> Picture | None:  # noqa: ARG002  nothing in it moves
        """The picture, whenever the file is another."""
        try:
            written = self._path.stat().st_mtime_ns
        except OSError as fault:
            raise InputError(f"{self._path.name} is gone: {fault.strerror}") from fault
        if written == self._written:
            return None
        self._written = written
        return read(self._path)

    def close(self) -> None:
        """Nothing is held."""


def read(path: Path) -> Picture:
    """A picture file as uint8 RGBA, turned as its camera says."""
    try:
        with Image.open(path) as image:
            if image.width * image.height > PIXELS:
                raise InputError(f"{path.name} has {image.width} x {image.height} pixels; at most {PIXELS} are read")
            return np.asarray(_shallow(ImageOps.exif_transpose(image)).convert("RGBA"))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as fault:
        raise InputError(f"{path.name} is no picture that Pillow reads: {fault}; save it as PNG or JPEG") from fault


def _shallow(image: Image.Image) -> Image.Image:
    """In 8 bits: of greys in 16 Pillow would cut off what is above 255."""
    if image.mode.startswith("I"):
        return Image.fromarray((np.asarray(image).clip(0, 65535) >> 8).astype(np.uint8))
    return image
