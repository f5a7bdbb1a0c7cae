"""Where the hand is among the seeds: from the values of its rows to whole seeds and weights.

A seed is numpy's RandomState(N).standard_normal(z_dim), N modulo 2**32, as every StyleGAN script has it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import floor, isfinite
from typing import Final

import numpy as np
from numpy.typing import NDArray

STRIDE: Final = 100
"""How many seeds one step in y is."""

_PAIRS: Final = 2**31
"""The first seed of the first pair: far from the seeds that hands reach."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place among the seeds: one to four whole seeds (0..2**32 - 1) with weights that sum to 1."""

    seeds: tuple[int, ...]
    weights: tuple[float, ...]


def place(controls: Mapping[str, float]) -> Place:
    """Where seed + walk phase + x + 100 y lies: its neighbours, bilinear, but none that weighs nothing."""
    along = sum(_control(controls, name) for name in ("latent/seed", "latent/walk/phase", "latent/x"))
    return neighbours(along, _control(controls, "latent/y"))


def neighbours(along: float, across: float = 0.0) -> Place:
    """The whole seeds around a fraction of them, bilinear, but none that weighs nothing."""
    column, right = _split(along)
    row, up = _split(across)
    corners = {
        column + STRIDE * row: (1 - right) * (1 - up),
        column + 1 + STRIDE * row: right * (1 - up),
        column + STRIDE * (row + 1): (1 - right) * up,
        column + 1 + STRIDE * (row + 1): right * up,
    }
    kept = {seed: weight for seed, weight in corners.items() if weight > 0}
    return Place(tuple(seed % 2**32 for seed in kept), tuple(kept.values()))


def pair(number: int) -> tuple[int, int]:
    """The two seeds that span the plane of that number; 0 is the one of /latent/plane."""
    first = (_PAIRS + 2 * number) % 2**32
    return first, first + 1


def seed_latent(seed: int, z_dim: int) -> NDArray[np.float64]:
    """The z of a whole seed, (z_dim,)."""
    return np.random.RandomState(seed % 2**32).standard_normal(z_dim)


def _control(controls: Mapping[str, float], name: str) -> float:
    value = controls.get(name, 0.0)
    return value if isfinite(value) else 0.0


def _split(value: float) -> tuple[int, float]:
    if not isfinite(value):  # the sum of finite numbers may be beyond them
        return 0, 0.0
    whole = floor(value)
    return whole, value - whole
