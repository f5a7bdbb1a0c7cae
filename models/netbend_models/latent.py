"""The latent as a performer moves it: its address rows, and from their values to whole seeds and weights.

A seed is numpy's RandomState(N).standard_normal(z_dim), N modulo 2**32, as every StyleGAN script has it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import floor, isfinite
from typing import Final

import numpy as np
from numpy.typing import NDArray

from netbend_models.parameter import Parameter

STRIDE: Final = 100
"""How many seeds one step in y is."""

SPACES: Final = ("w", "z")

_SEED: Final = Parameter(
    name="latent/seed",
    meaning="which picture: every whole number is another one, fractions lie between",
    played=(0, 1000),
    rule="open",
    unit="seeds",
)
_X: Final = Parameter(
    name="latent/x", meaning="drags along the seeds", played=(-5, 5), rule="open", identity=0.0, unit="seeds"
)
_Y: Final = Parameter(
    name="latent/y",
    meaning="drags across the seeds, each step 100 of them",
    played=(-5, 5),
    rule="open",
    identity=0.0,
    unit="rows",
)
_SPEED: Final = Parameter(
    name="latent/walk/speed",
    meaning="walks through the seeds by itself, so many a second; below 0 backwards",
    played=(-1, 1),
    limit=(-100, 100),
    identity=0.0,
    unit="seeds/s",
)
_PHASE: Final = Parameter(
    name="latent/walk/phase",
    meaning="how far the walk has come",
    played=(0, 100),
    rule="open",
    unit="seeds",
    rate="latent/walk/speed",
)
_SPACE: Final = Parameter(
    name="latent/space",
    meaning="where fractions blend: w, the network's own map of pictures, or z, its raw input",
    limit=(0, len(SPACES) - 1),
    kind="choice",
    choices=SPACES,
)


def truncation_row(default: float = 1.0) -> Parameter:
    """How far from the average picture; `default` is the network's."""
    return Parameter(
        name="latent/truncation",
        meaning="0 the average picture, 1 as trained, beyond it wilder, below 0 the opposite",
        default=default,
        played=(0, 2),
        limit=(-10, 10),
        identity=1.0,
    )


def cutoff_row(num_ws: int) -> Parameter:
    """How far into the network truncation reaches."""
    return Parameter(
        name="latent/cutoff",
        meaning="how many styles are truncated, from the coarsest on",
        default=num_ws,
        played=(0, num_ws),
        limit=(0, num_ws),
        kind="int",
        identity=num_ws,
        unit="styles",
    )


def latent_rows(*, truncation: float = 1.0, cutoff: int = 0, spaces: bool = True) -> tuple[Parameter, ...]:
    """The rows of a latent; `cutoff`: how many styles there are; `spaces`: whether there is a w beside z."""
    more = (cutoff_row(cutoff),) if cutoff else ()
    return (_SEED, _X, _Y, _SPEED, _PHASE, truncation_row(truncation), *more, *((_SPACE,) if spaces else ()))


@dataclass(frozen=True, slots=True)
class Place:
    """A place among the seeds: one to four whole seeds (0..2**32 - 1) with weights that sum to 1."""

    seeds: tuple[int, ...]
    weights: tuple[float, ...]


def place(controls: Mapping[str, float]) -> Place:
    """Where seed + walk phase + x + 100 y lies: its neighbours, bilinear, but none that weighs nothing."""
    along = sum(_control(controls, name) for name in ("latent/seed", "latent/walk/phase", "latent/x"))
    column, right = _split(along)
    row, up = _split(_control(controls, "latent/y"))
    corners = {
        column + STRIDE * row: (1 - right) * (1 - up),
        column + 1 + STRIDE * row: right * (1 - up),
        column + STRIDE * (row + 1): (1 - right) * up,
        column + 1 + STRIDE * (row + 1): right * up,
    }
    kept = {seed: weight for seed, weight in corners.items() if weight > 0}
    return Place(tuple(seed % 2**32 for seed in kept), tuple(kept.values()))


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
