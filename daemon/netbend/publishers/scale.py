"""Scales pictures: nearest in numpy, the others with PyAV's scaler or, where that is not installed, in Pillow.

PyAV's own way from an array to a frame and back makes fresh memory four times a picture, which costs more than the
scaling: frames are kept and written into here. One thread each: dividing a picture costs more than it saves.
"""

from functools import cache
from typing import Any, Final

import numpy as np
from PIL import Image

from netbend.stage.ring import Picture

FILTERS: Final = {
    "nearest": Image.Resampling.NEAREST,
    "linear": Image.Resampling.BILINEAR,
    "lanczos": Image.Resampling.LANCZOS,
}
_PYAV: Final = {"linear": "BILINEAR", "lanczos": "LANCZOS"}


def scale(picture: Picture, width: int, height: int, name: str) -> Picture:
    """RGBA of that size."""
    if name == "nearest":
        return _nearest(picture, width, height)
    if (scaler := _scaler()) is not None:
        return scaler.rgba(picture, width, height, _PYAV[name])
    picture = np.ascontiguousarray(picture)
    # As RGBX, since Pillow would premultiply RGBA and divide it again: twice the time.
    image = Image.frombuffer("RGBX", picture.shape[1::-1], picture, "raw", "RGBX", 0, 1)
    return np.asarray(image.resize((width, height), FILTERS[name]))


def packs(name: str) -> bool:
    """Whether `pack` can be called with this filter here."""
    return name in _PYAV and _scaler() is not None


def pack(picture: Picture, width: int, height: int, name: str, *, high: bool) -> Picture:
    """UYVY (H, W, 2) of that size, the width even; `high` for the colours of high definition (BT.709, else BT.601)."""
    scaler = _scaler()
    assert scaler is not None
    return scaler.uyvy(picture, width, height, _PYAV[name], "ITU709" if high else "ITU601")


def _nearest(picture: Picture, width: int, height: int) -> Picture:
    words = np.ascontiguousarray(picture).view(np.uint32)[..., 0]
    columns = np.arange(width) * picture.shape[1] // width
    rows = np.arange(height) * picture.shape[0] // height
    scaled: Picture = words.take(columns, axis=1).take(rows, axis=0)[..., None].view(np.uint8)
    return scaled


class _Scaler:
    """PyAV's scaler with its tables and the frame that is written into; results are views of PyAV's fresh memory."""

    def __init__(self, av: Any) -> None:
        self._av = av
        self._scaling, self._packing = (av.video.reformatter.VideoReformatter() for _ in range(2))
        self._frame: Any = None

    def rgba(self, picture: Picture, width: int, height: int, filter_: str) -> Picture:
        out = self._scaling.reformat(self._write(picture), width, height, "rgba", interpolation=filter_, threads=1)
        return _view(out, 4)

    def uyvy(self, picture: Picture, width: int, height: int, filter_: str, colours: str) -> Picture:
        # By way of planes: scaling straight into packed pixels takes three times as long.
        planes = self._scaling.reformat(
            self._write(picture), width, height, "yuv422p", interpolation=filter_, dst_colorspace=colours,
            dst_color_range="MPEG", threads=1,
        )  # fmt: skip
        return _view(self._packing.reformat(planes, format="uyvy422", threads=1), 2)

    def _write(self, picture: Picture) -> Any:
        height, width = picture.shape[:2]
        if self._frame is None or (self._frame.width, self._frame.height) != (width, height):
            self._frame = self._av.VideoFrame(width, height, "rgba")
        np.copyto(_view(self._frame, 4), picture)
        return self._frame


def _view(frame: Any, channels: int) -> Picture:
    plane = frame.planes[0]
    rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)[: frame.height, : frame.width * channels]
    return rows.reshape(frame.height, frame.width, channels)


@cache
def _scaler() -> _Scaler | None:
    try:
        import av  # noqa: PLC0415  an extra
        import av.video.reformatter  # noqa: PLC0415
    except Exception:  # noqa: BLE001  missing or broken: Pillow does it, slower
        return None
    return _Scaler(av)
