"""Brings a picture into what a publisher shows: cropped, flipped, scaled as a whole onto black.

At 512 x 512 into 1080 x 1080: nearest 2 ms in numpy; linear 9 ms with PyAV (the `video` extra), 5 ms where UYVY will
do, and 40 ms without it, in Pillow.
"""

from netbend.error import PublisherError
from netbend.publishers.base import WHOLE, PublisherSetting
from netbend.publishers.png import opaque
from netbend.publishers.scale import FILTERS, pack, packs, scale
from netbend.publishers.shelf import Shelf
from netbend.stage.ring import Picture


class Fitter:
    """Fits pictures as one setting says; a result stays untouched while `HELD` - 1 more are made.

    With `packed` a picture that has no alpha and is scaled comes as UYVY (H, W, 2). They are made on `shelf`.
    """

    def __init__(self, setting: PublisherSetting, *, packed: bool = False, shelf: Shelf | None = None) -> None:
        if setting.filter not in FILTERS:
            raise PublisherError(f"filter must be one of {' '.join(FILTERS)}, got {setting.filter}")
        for side, value in (("width", setting.width), ("height", setting.height)):
            if value is not None and not 1 <= value <= 16384:
                raise PublisherError(f"output {side} must be 1..16384, got {value}")
        outlet = setting.outlet
        self._width, self._height = outlet.width or setting.width, outlet.height or setting.height
        self._filter, self._crop, self._flip, self._alpha = setting.filter, outlet.crop, outlet.flip, outlet.alpha
        self._packed = packed and packs(setting.filter)
        self._shelf = shelf or Shelf()
        asked = self._width, self._height, self._crop, self._flip, self._alpha
        self.does_nothing = asked == (None, None, WHOLE, "none", True)
        """Whether every picture stays the very same one."""

    @property
    def format(self) -> tuple[object, ...]:
        """All that decides what becomes of a picture; equal for two fitters, they make the same."""
        size = self._width, self._height
        return (*size, self._filter, *self._crop, self._flip, self._alpha, self._packed)

    def __call__(self, picture: Picture, *, solid: bool = False) -> Picture:
        """The picture as it is shown; the very same one where nothing is to be done.

        `solid`: it is known that no pixel lets anything through.
        """
        fitted = self._fit(picture, solid=solid)
        if self._alpha or solid or fitted.shape[2] == 2 or opaque(fitted):
            return fitted
        if fitted is picture:
            fitted = self._place(picture, picture.shape[:2])
        fitted[..., 3] = 255
        return fitted

    def scales(self, picture: Picture) -> bool:
        """Whether it has to make a picture of another size of this one, which is what takes long."""
        height, width = self._choose(picture).shape[:2]
        return (self._height or height, self._width or width) != (height, width)

    def _fit(self, picture: Picture, *, solid: bool) -> Picture:
        chosen = self._choose(picture)
        height, width = chosen.shape[:2]
        size = self._height or height, self._width or width
        if size == (height, width):
            return picture if chosen is picture else self._place(chosen, size)
        share = min(size[1] / width, size[0] / height)
        inner = max(1, round(width * share)), max(1, round(height * share))
        if self._packed and size[1] % 2 == 0 and (not self._alpha or solid or opaque(picture)):
            return self._place(pack(chosen, _even(inner[0]), inner[1], self._filter, high=size[0] > 576), size)
        return self._place(scale(chosen, *inner, self._filter), size)

    def _choose(self, picture: Picture) -> Picture:
        """The part to be shown, as it is turned: a view, or the picture itself."""
        if self._crop != WHOLE:
            picture = crop(picture, self._crop)
        if self._flip in ("vertical", "both"):
            picture = picture[::-1]
        return picture[:, ::-1] if self._flip in ("horizontal", "both") else picture

    def _place(self, picture: Picture, size: tuple[int, int]) -> Picture:
        """In the middle of black, laid out in whole rows."""
        inner = picture.shape[:2]
        fitted = self._shelf.take((*size, picture.shape[2]), inner)
        top, left = (size[0] - inner[0]) // 2, (size[1] - inner[1]) // 4 * 2
        fitted[top : top + inner[0], left : left + inner[1]] = picture
        return fitted


def crop(picture: Picture, share: tuple[float, float, float, float]) -> Picture:
    """The part of a picture that starts at (left, top) and spans (width, height), all as shares; a pixel at least."""
    height, width = picture.shape[:2]
    left, top = min(int(share[0] * width), width - 1), min(int(share[1] * height), height - 1)
    right, bottom = left + max(1, round(share[2] * width)), top + max(1, round(share[3] * height))
    return picture[top : min(bottom, height), left : min(right, width)]


def _even(side: int) -> int:
    return max(2, side - side % 2)
