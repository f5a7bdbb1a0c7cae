"""Scales pictures: nearest in numpy, the others with PyAV's scaler or, where that is not installed, in Pillow.

PyAV's own way from an array to a frame and back makes fresh memory four times a picture, which costs more than the
scaling: frames are kept and written into here.
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
        return scaler.run(picture, width, height, "rgba", _PYAV[name])
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
    colours = {"dst_colorspace": "ITU709" if high else "ITU601", "dst_color_range": "MPEG"}
    return scaler.run(picture, width, height, "uyvy422", _PYAV[name], **colours)


def _nearest(picture: Picture, width: int, height: int) -> Picture:
    words = np.ascontiguousarray(picture).view(np.uint32)[..., 0]
    columns = np.arange(width) * picture.shape[1] // width
    rows = np.arange(height) * picture.shape[0] // height
    scaled: Picture = words.take(columns, axis=1).take(rows, axis=0)[..., None].view(np.uint8)
    return scaled


class _Scaler:
    """PyAV's scaler with its tables and the frame that is written into."""

    def __init__(self, av: Any) -> None:
        self._av = av
        self._reformatter = av.video.reformatter.VideoReformatter()
        self._frame: Any = None

    def run(self, picture: Picture, width: int, height: int, kind: str, filter_: str, **colours: str) -> Picture:
        """The picture in another size and kind, as a view of PyAV's memory."""
        source = self._write(picture)
        out = self._reformatter.reformat(source, width, height, kind, interpolation=filter_, **colours)
        channels = 4 if kind == "rgba" else 2
        plane = out.planes[0]
        rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)[:height, : width * channels]
        return rows.reshape(height, width, channels)

    def _write(self, picture: Picture) -> Any:
        height, width = picture.shape[:2]
        if self._frame is None or (self._frame.width, self._frame.height) != (width, height):
            self._frame = self._av.VideoFrame(width, height, "rgba")
        plane = self._frame.planes[0]
        rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)[:height, : width * 4]
        np.copyto(rows.reshape(height, width, 4), picture)
        return self._frame


@cache
def _scaler() -> _Scaler | None:
    try:
        import av  # noqa: PLC0415  an extra
        import av.video.reformatter  # noqa: PLC0415
    except Exception:  # noqa: BLE001  missing or broken: Pillow does it, slower
        return None
    return _Scaler(av)
