"""The noise of a StyleGAN2, played: how much, which, and how fast it moves; seed 0 is the noise it was trained with."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import cos, floor, pi, sin
from typing import Final, TypeAlias

import numpy as np
import torch
from torch import Tensor

from netbend_models.networks.stylegan2.extent import Size, continued
from netbend_models.networks.stylegan2.modulation import ModulatedConv
from netbend_models.parameter import Parameter

ROWS: Final = (
    Parameter(
        name="noise/amount", meaning="how strong the network's noise is: 0 none, 1 as trained", default=1.0,
        played=(0, 2), limit=(-100, 100), identity=1.0,
    ),
    Parameter(
        name="noise/seed", meaning="which noise: 0 as trained, every other whole number another, fractions between",
        played=(0, 100), rule="open", unit="seeds",
    ),
    Parameter(
        name="noise/speed", meaning="lets the noise move by itself, through so many seeds a second",
        played=(-10, 10), limit=(-1000, 1000), identity=0.0, unit="seeds/s",
    ),
    Parameter(
        name="noise/phase", meaning="how far it has moved", played=(0, 100), rule="open", unit="seeds",
        rate="noise/speed",
    ),
)  # fmt: skip

Shifts: TypeAlias = tuple[Tensor | None, ...]
"""What noise and bias add to each convolution, None where it is as trained."""

AS_TRAINED: Final = (1.0, 0.0)
_DRAWN: Final = 64
"""Larger maps are one drawing moved around in a circle: a new one would cost a large network a frame."""


class Noise:
    """The noise of these convolutions; `rows` is empty where none has any."""

    def __init__(self, convs: Sequence[ModulatedConv]) -> None:
        self._convs = convs
        self._noisy = [bool(conv.noise_strength) and bool(conv.noise_const.any()) for conv in convs]
        self.rows = ROWS if any(self._noisy) else ()
        self._made: tuple[tuple[float, ...], Shifts] = (AS_TRAINED, (None,) * len(convs))

    def asked(self, controls: Mapping[str, float]) -> tuple[float, float]:
        """The amount, and the place among the seeds."""
        place = controls.get("noise/seed", 0.0) + controls.get("noise/phase", 0.0)
        return controls.get("noise/amount", 1.0), place

    def shifts(self, asked: tuple[float, ...]) -> Shifts:
        """What the convolutions add, the same tensors while nothing moves."""
        if self._made[0] != asked:
            amount, place = asked
            self._made = (asked, tuple(self._shift(number, amount, place) for number in range(len(self._convs))))
        return self._made[1]

    def forget(self) -> None:
        """Biases and strengths have moved."""
        self._made = (AS_TRAINED, (None,) * len(self._convs))

    def _shift(self, number: int, amount: float, place: float) -> Tensor | None:
        if not self._noisy[number] or (amount, place) == AS_TRAINED:
            return None
        conv = self._convs[number]
        seed, part = floor(place), place - floor(place)
        noise = self._map(number, seed)
        if part:  # as loud between two seeds as on them
            noise = noise * cos(part * pi / 2) + self._map(number, seed + 1) * sin(part * pi / 2)
        return conv.shift(noise * amount)

    def _map(self, number: int, seed: int) -> Tensor:
        conv = self._convs[number]
        if seed == 0:
            return continued(conv.noise_const, *conv.extent)
        if max(conv.extent) <= _DRAWN:
            return torch.from_numpy(_drawn(conv.extent, number, seed % 2**32)).to(conv.noise_const)
        whole = torch.from_numpy(_drawn(conv.extent, number, 0)).to(conv.noise_const)
        steps = np.random.RandomState([seed % 2**32, number]).randint(0, conv.extent)
        return whole.roll(steps.tolist(), (0, 1))


@lru_cache(maxsize=256)
def _drawn(extent: Size, number: int, seed: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return np.random.RandomState([seed, number]).standard_normal(extent).astype(np.float32)
