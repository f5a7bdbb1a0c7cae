"""Fits a picture into another size: scaled as a whole, centred, black where nothing lies.

At 512 x 512 into 1080p: nearest 2 ms in numpy, linear 8 ms with PyAV (the `video` extra) and 40 ms
without it, in Pillow.
"""

from functools import cache
from typing import Any, Final

import numpy as np
from PIL import Image

from netbend.error import PublisherError
from netbend.publishers.base import PublisherSetting
from netbend.stage.programme import HELD
from netbend.stage.ring import Picture

FILTERS: Final = {
    "nearest": Image.Resampling.NEAREST,
    "linear": Image.Resampling.BILINEAR,
    "lanczos": Image.Resampling.LANCZOS,
}
_PYAV: Final = {"linear": "BILINEAR", "lanczos": "LANCZOS"}


class Fitter:
    """Fits pictures as one setting says; a result stays untouched while `HELD` - 1 more are made."""

    def __init__(self, setting: PublisherSetting) -> None:
        if setting.filter not in FILTERS:
            raise PublisherError(f"filter must be one of {' '.join(FILTERS)}, got {setting.filter}")
        for side, value in (("width", setting.width), ("height", setting.height)):
            if value is not None and not 1 <= value <= 16384:
                raise PublisherError(f"output {side} must be 1..16384, got {value}")
        self._setting = setting
        self._made: list[Picture] = []
        self._inner = (0, 0)

    def __call__(self, picture: Picture) -> Picture:
        """The picture at the setting's size; the very same one where nothing is to be done."""
        height, width = picture.shape[:2]
        shape = (self._setting.height or height, self._setting.width or width, 4)
        if shape == picture.shape:
            return picture
        scale = min(shape[1] / width, shape[0] / height)
        inner = max(1, round(width * scale)), max(1, round(height * scale))
        fitted = self._oldest(shape, inner)
        top, left = (shape[0] - inner[1]) // 2, (shape[1] - inner[0]) // 2
        fitted[top : top + inner[1], left : left + inner[0]] = _scale(picture, *inner, self._setting.filter)
        self._made = [*(made for made in self._made if made is not fitted), fitted]
        return fitted

    def _oldest(self, shape: tuple[int, ...], inner: tuple[int, int]) -> Picture:
        """The oldest result to be made anew, since fresh memory costs a page fault every 4 KiB."""
        if inner != self._inner or (self._made and self._made[0].shape != shape):
            self._made, self._inner = [], inner
        if len(self._made) == HELD:
            return self._made[0]
        black = np.zeros(shape, np.uint8)
        black[..., 3] = 255
        return black


def _scale(picture: Picture, width: int, height: int, name: str) -> Picture:
    if name == "nearest":
        return _nearest(picture, width, height)
    if (av := _pyav()) is not None:
        frame = av.VideoFrame.from_ndarray(picture, format="rgba")
        scaled: Picture = frame.reformat(width, height, "rgba", interpolation=_PYAV[name]).to_ndarray()
        return scaled
    # As RGBX, since Pillow would premultiply RGBA and divide it again: twice the time.
    image = Image.frombuffer("RGBX", picture.shape[1::-1], picture, "raw", "RGBX", 0, 1)
    return np.asarray(image.resize((width, height), FILTERS[name]))


def _nearest(picture: Picture, width: int, height: int) -> Picture:
    words = picture.view(np.uint32)[..., 0]
    columns = np.arange(width) * picture.shape[1] // width
    rows = np.arange(height) * picture.shape[0] // height
    scaled: Picture = words.take(columns, axis=1).take(rows, axis=0)[..., None].view(np.uint8)
    return scaled


@cache
def _pyav() -> Any:
    try:
        import av  # noqa: PLC0415  an extra
    except Exception:  # noqa: BLE001  missing or broken: Pillow does it, slower
        return None
    return av
