"""The examples of a generated mapping: places of a movement, each with a preset.

Scurto, Fiebrink: Grab-and-play mapping: creative machine learning approaches for musical inclusion and exploration,
ICMC 2016. A performer moves freely, no label is given; training examples are made by drawing places from that movement
and pairing them at random with settings; a model learnt from these is the mapping, and another draw another one.

Beyond the paper: places are drawn by the square of their distance from those drawn before (k-means++, Arthur,
Vassilvitskii 2007), in units of each input's range, so that all of the movement is in use and resting does not count.
"""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from netbend_mappings.error import MappingError

Values = NDArray[np.float64]
Draw = Literal["spread", "random"]

FEWEST: Final = 2
"""Places, and presets, that a mapping needs."""

STILL: Final = 1e-9
"""What moves less than this share of its size rests."""


class PlayError(MappingError):
    """A movement or presets give no mapping; the message says what is missing."""


@dataclass(frozen=True, slots=True, eq=False)
class Anchors:
    """Examples (A,): `inputs` (A, D) of the movement, `targets` (A, M), and which preset each is, `which` (A,)."""

    inputs: Values
    targets: Values
    which: NDArray[np.intp]


def generate(movement: Values, presets: Values, seed: int = 0, count: int = 0, draw: Draw = "spread") -> Anchors:
    """Pair `count` places (0: one a preset) of a movement (T, D) with presets (P, M), each as often as any other."""
    if len(presets) < FEWEST:
        raise PlayError(f"a mapping needs {FEWEST} presets or more, got {len(presets)}; store some looks")
    random = np.random.default_rng(seed)
    wanted = max(FEWEST, count or len(presets))
    places = movement[_drawn(movement, wanted, random, draw)]
    if len(places) < FEWEST:
        raise PlayError("nothing has moved; move freely for a while, then ask for a mapping")
    which = np.concatenate([random.permutation(len(presets)) for _ in range(-(-len(places) // len(presets)))])
    which = which[: len(places)]
    return Anchors(places, presets[which], which)


def _drawn(movement: Values, count: int, random: np.random.Generator, draw: Draw) -> NDArray[np.intp]:
    """Indices of different places, as many as are wanted or there are."""
    if not len(movement):
        return np.empty(0, np.intp)
    reach = np.ptp(movement, axis=0)
    reach[reach <= STILL * np.abs(movement).max(axis=0)] = np.inf
    points = movement / reach
    if draw == "random":
        unlike: NDArray[np.intp] = np.unique(points, axis=0, return_index=True)[1]
        return random.permutation(unlike)[:count]
    return spread(points, count, random)


def spread(points: Values, count: int, random: np.random.Generator) -> NDArray[np.intp]:
    """Indices of points (T, D): the first any, each other in proportion to its squared distance from the nearest."""
    chosen = [int(random.integers(len(points)))]
    nearest = ((points - points[chosen[0]]) ** 2).sum(1)
    while len(chosen) < count and nearest.max() > STILL**2:
        one = int(np.searchsorted(np.cumsum(nearest), random.random() * nearest.sum(), "right"))
        chosen.append(min(one, len(points) - 1))
        np.minimum(nearest, ((points - points[chosen[-1]]) ** 2).sum(1), out=nearest)
    return np.array(chosen, np.intp)
