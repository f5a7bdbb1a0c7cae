"""Looks by chance: a few bends of zones, each within what still shows a picture."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

FEWEST: Final = 2
MOST: Final = 4
"""Bends in a look by chance."""


@dataclass(frozen=True, slots=True)
class Draw:
    """A parameter that chance may set, from `low` to `high`, and with `either` also to the other side of 0."""

    address: str
    low: float
    high: float
    either: bool = False


POOL: Final = (
    Draw("/zone/coarse/rotate/angle", 8.0, 70.0, either=True),
    Draw("/zone/middle/rotate/angle", 5.0, 60.0, either=True),
    Draw("/zone/fine/rotate/angle", 3.0, 20.0, either=True),
    Draw("/zone/coarse/translate/x", 0.02, 0.07, either=True),
    Draw("/zone/middle/translate/x", 0.03, 0.12, either=True),
    Draw("/zone/middle/translate/y", 0.03, 0.12, either=True),
    Draw("/zone/coarse/scale/factor", 0.85, 1.15),
    Draw("/zone/middle/scale/factor", 0.7, 1.35),
    Draw("/zone/coarse/multiply/factor", 0.7, 1.3),
    Draw("/zone/middle/multiply/factor", 0.6, 1.6),
    Draw("/zone/fine/multiply/factor", 0.3, 2.5),
    Draw("/zone/middle/dilate/radius", 1.0, 3.0),
    Draw("/zone/middle/erode/radius", 1.0, 2.0),
    Draw("/zone/middle/rotate_channels/angle", 60.0, 180.0),
    Draw("/zone/middle/absolute/amount", 0.3, 1.0),
    Draw("/zone/middle/gradient/amount", 0.3, 1.0),
    Draw("/zone/fine/sobel/amount", 0.2, 0.8),
    Draw("/zone/coarse/flip/horizontal", 1.0, 1.0),
    Draw("/zone/coarse/flip/vertical", 1.0, 1.0),
    Draw("/zone/coarse/add_noise/level", 0.2, 0.6),
    Draw("/zone/coarse/negate/amount", 0.6, 1.0),
    Draw("/zone/middle/power/exponent", 0.6, 1.1),
    Draw("/zone/middle/soft_threshold/level", 0.2, 0.8),
    Draw("/zone/middle/add_bump/level", 0.5, 2.5),
    Draw("/zone/fine/invert/amount", 0.2, 1.0),
)  # fmt: skip


def draw(seed: int, known: Callable[[str], bool]) -> dict[str, float]:
    """Values by address, the same for the same seed; only what is `known` is drawn."""
    dice = np.random.default_rng(abs(seed) * 2 + (seed < 0))
    pool = [one for one in POOL if known(one.address)]
    if not pool:
        return {}
    count = min(len(pool), int(dice.integers(FEWEST, MOST + 1)))
    chosen = dice.choice(len(pool), count, replace=False).tolist()
    return {pool[one].address: _value(pool[one], dice) for one in chosen}


def _value(one: Draw, dice: np.random.Generator) -> float:
    value = float(dice.uniform(one.low, one.high))
    return -value if one.either and dice.random() < 0.5 else value
