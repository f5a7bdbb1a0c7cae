"""A plain plot: a few curves over iterations, faint as they are and smoothed, with round numbers at the axes."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log10
from typing import Final

from PIL import Image, ImageDraw, ImageFont

_SIZE: Final = (960, 420)
_BOX: Final = (70, 48, 936, 376)
"""Left, top, right, bottom of the field."""

_INK, _DIM, _LINE, _GROUND = (235, 232, 224), (150, 147, 140), (52, 52, 52), (16, 16, 16)

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Curve:
    """Points (iteration, value) under a name."""

    name: str
    colour: Colour
    points: tuple[tuple[float, float], ...]


def draw(title: str, curves: Sequence[Curve], marks: Sequence[tuple[float, str]] = ()) -> Image.Image:
    """A picture of the curves from zero on; a mark is an upright line at an iteration, with a word."""
    picture = Image.new("RGB", _SIZE, _GROUND)
    field = _Field(ImageDraw.Draw(picture), [point for curve in curves for point in curve.points])
    field.ink.text((_BOX[0], 16), title, _INK, field.font)
    field.axes()
    for place, word in marks:
        field.mark(place, word)
    right = _BOX[2]
    for curve in reversed(curves):
        right -= round(field.ink.textlength(curve.name, field.font)) + 14
        field.ink.text((right, 16), curve.name, curve.colour, field.font)
        field.curve(curve)
    return picture


class _Field:
    def __init__(self, ink: ImageDraw.ImageDraw, points: list[tuple[float, float]]) -> None:
        self.ink, self.font = ink, ImageFont.load_default(15)
        self.wide = max((x for x, _ in points), default=1.0) or 1.0
        self.high = (max((y for _, y in points), default=1.0) or 1.0) * 1.08

    def at(self, x: float, y: float) -> tuple[float, float]:
        left, top, right, bottom = _BOX
        return left + (right - left) * x / self.wide, bottom - (bottom - top) * y / self.high

    def axes(self) -> None:
        for value in round_steps(self.high):
            _, y = self.at(0, value)
            self.ink.line([(_BOX[0], y), (_BOX[2], y)], _LINE)
            self.ink.text((_BOX[0] - 10, y), f"{value:g}", _DIM, self.font, anchor="rm")
        for value in round_steps(self.wide):
            x, _ = self.at(value, 0)
            self.ink.text((x, _BOX[3] + 10), f"{value:g}", _DIM, self.font, anchor="mt")

    def mark(self, place: float, word: str) -> None:
        x, _ = self.at(place, 0)
        self.ink.line([(x, _BOX[1]), (x, _BOX[3])], _LINE)
        self.ink.text((x + 5, _BOX[1] + 3), word, _DIM, self.font)

    def curve(self, curve: Curve) -> None:
        faint = tuple(round(0.35 * one + 0.65 * ground) for one, ground in zip(curve.colour, _GROUND, strict=True))
        self._line(curve.points, faint, 1)
        self._line(smoothed(curve.points), curve.colour, 3)

    def _line(self, values: Sequence[tuple[float, float]], colour: tuple[int, ...], width: int) -> None:
        points = [self.at(x, y) for x, y in values]
        if len(points) == 1:
            x, y = points[0]
            self.ink.ellipse([x - 2, y - 2, x + 2, y + 2], colour)
        elif points:
            self.ink.line(points, colour, width, joint="curve")


def smoothed(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Each point as the mean of those around it, a twentieth of all to either side where there are as many."""
    found = []
    for place, (x, _) in enumerate(points):
        reach = min(len(points) // 20, place, len(points) - 1 - place)
        near = [y for _, y in points[place - reach : place + reach + 1]]
        found.append((x, sum(near) / len(near)))
    return found


def round_steps(high: float) -> list[float]:
    """Round numbers from 0 to `high`, three to six of them."""
    rough = high / 5
    power = 10.0 ** floor(log10(rough))
    step = next(one * power for one in (1, 2, 5, 10) if one * power >= rough * 0.999)
    return [round(number * step, 12) for number in range(int(high / step + 1e-9) + 1)]
