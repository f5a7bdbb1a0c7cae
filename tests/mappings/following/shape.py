"""Movements in three inputs that tests record, and perform at another speed and size."""

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
COUNT = 4


def movement(gesture: int, speed: float = 1.0, scale: float = 1.0, noise: float = 0.0, seed: int = 0) -> Values:
    """Gesture 1..COUNT: 100 samples as recorded; all but the last begin at the same place."""
    t = np.linspace(0.0, 1.0, round(100 / speed))
    a, zero = 2 * np.pi * t, 0.0 * t
    paths = {
        1: (np.cos(a), np.sin(a), zero), 2: (np.cos(a), -np.sin(a), zero),
        3: (np.cos(a), zero, np.sin(a)), 4: (1 - 2 * t, np.sin(3 * a) / 2, t),
    }  # fmt: skip
    path = np.column_stack(paths[gesture])
    return path[0] + scale * (path - path[0]) + noise * np.random.default_rng(seed).standard_normal(path.shape)


def recorded() -> list[tuple[int, Values]]:
    return [(gesture, movement(gesture, noise=0.01, seed=gesture)) for gesture in range(1, COUNT + 1)]
