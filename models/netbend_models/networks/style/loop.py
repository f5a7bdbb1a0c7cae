"""A way that comes back to its first frame bit for bit: round a circle, or through the places of stores."""

from collections.abc import Mapping, Sequence
from math import cos, pi, sin
from typing import Final

from torch import Tensor

from netbend_models.latent import STORES, Spot, stored_spot
from netbend_models.latent.row import LOOP
from netbend_models.networks.style.blend import mix
from netbend_models.networks.style.kept import Kept, Reading
from netbend_models.networks.style.point import Points

_STEPS: Final = 2**32
_OFF, _KEYFRAMES, _CIRCLE = range(3)
_ALL: Final = tuple(range(1, STORES + 1))
_TEXTS: Final = {number: f"/latent/{number}/place" for number in _ALL}


class Loop:
    """What the loop makes of the w at hand."""

    def __init__(self, points: Points) -> None:
        self._points = points
        self._reading = Reading(LOOP)
        self._kept = Kept()

    def w(self, w: Tensor, controls: Mapping[str, float], texts: Mapping[str, object]) -> Tensor:
        """W (1, n, w_dim) itself while the loop is off, or at the beginning of a circle."""
        mode, seed, radius, phase = self._reading(controls)
        if mode == _CIRCLE:
            return self._circle(w, int(seed), radius, quantised(phase))
        if mode == _KEYFRAMES:
            return self._keyframes(w, _spots(texts), quantised(phase))
        return w

    def _circle(self, w: Tensor, seed: int, radius: float, phase: float) -> Tensor:
        along, across = radius * (cos(2 * pi * phase) - 1), radius * sin(2 * pi * phase)
        if along == across == 0:
            return w
        label = self._points.seeds.label
        return self._kept.get(
            [w], (along, across, seed, label), lambda: mix([w, *self._points.axes(seed)], [1, along, across])
        )

    def _keyframes(self, w: Tensor, spots: Sequence[Spot], phase: float) -> Tensor:
        if not spots:
            return w
        numbers, weights = spline(len(spots), phase)
        ws = [self._points.w(spots[number]) for number in numbers]
        return self._kept.get(ws, tuple(weights), lambda: self._points.mixed(ws, weights))


def quantised(phase: float) -> float:
    """The phase in 0..1 to 32 bits: coarser than the rounding of a clock, finer than any frame."""
    return round(phase * _STEPS) % _STEPS / _STEPS


def spline(count: int, phase: float) -> tuple[list[int], list[float]]:
    """Which of `count` keys, and their weights: a closed Catmull-Rom spline; a key alone at its own phase."""
    number, f = divmod(phase * count, 1.0)
    if count == 1 or f == 0:
        return [int(number) % count], [1.0]
    numbers = [(int(number) + step) % count for step in (-1, 0, 1, 2)]
    before, after = (-f + 2 * f**2 - f**3) / 2, (-(f**2) + f**3) / 2
    return numbers, [before, 1 - 2.5 * f**2 + 1.5 * f**3, 0.5 * f + 2 * f**2 - 1.5 * f**3, after]


def _spots(texts: Mapping[str, object]) -> list[Spot]:
    """The filled stores that are named, or all in order where none is named."""
    named = texts.get("/latent/loop/keys")
    keys = [key for key in named if isinstance(key, int)] if isinstance(named, list | tuple) and named else _ALL
    found = (stored_spot(texts.get(_TEXTS.get(key, ""))) for key in keys)
    return [spot for spot in found if spot is not None]
