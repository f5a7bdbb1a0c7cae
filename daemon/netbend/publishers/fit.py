"""Fits a picture into another size: scaled as a whole, centred, black where nothing lies."""

from typing import Final

import numpy as np
from PIL import Image

from netbend.error import PublisherError
from netbend.publishers.base import PublisherSetting
from netbend.stage.ring import Picture

FILTERS: Final = {
    "nearest": Image.Resampling.NEAREST,
    "linear": Image.Resampling.BILINEAR,
    "lanczos": Image.Resampling.LANCZOS,
}


def check(setting: PublisherSetting) -> None:
    """Refuse a size or a filter that cannot be."""
    if setting.filter not in FILTERS:
        raise PublisherError(f"filter must be one of {' '.join(FILTERS)}, got {setting.filter}")
    for side, value in (("width", setting.width), ("height", setting.height)):
        if value is not None and not 1 <= value <= 16384:
            raise PublisherError(f"output {side} must be 1..16384, got {value}")


def fit(picture: Picture, setting: PublisherSetting) -> Picture:
    """The picture at the setting's size; the very same one where nothing is to be done."""
    height, width = picture.shape[:2]
    wanted_width, wanted_height = setting.width or width, setting.height or height
    if (wanted_width, wanted_height) == (width, height):
        return picture
    scale = min(wanted_width / width, wanted_height / height)
    inner_width, inner_height = max(1, round(width * scale)), max(1, round(height * scale))
    # As RGBX, since Pillow would premultiply RGBA and divide it again: twice the time.
    scaled = Image.frombuffer("RGBX", (width, height), picture, "raw", "RGBX", 0, 1).resize(
        (inner_width, inner_height), FILTERS[setting.filter]
    )
    return _centre(np.asarray(scaled), wanted_width, wanted_height)


def _centre(inner: Picture, width: int, height: int) -> Picture:
    inner_height, inner_width = inner.shape[:2]
    if (inner_width, inner_height) == (width, height):
        return np.ascontiguousarray(inner)
    picture = np.zeros((height, width, 4), np.uint8)
    picture[..., 3] = 255
    top, left = (height - inner_height) // 2, (width - inner_width) // 2
    picture[top : top + inner_height, left : left + inner_width] = inner
    return picture
