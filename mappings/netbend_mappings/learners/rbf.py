"""Radial basis functions: a smooth surface through the examples, as smooth as they are noisy.

A cubic spline in any dimension with a linear part (J. Duchon 1977); how closely it follows the examples is found by
generalised cross-validation (P. Craven, G. Wahba 1979) unless it is set.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np

from netbend_mappings.learners.base import Arrays, Lesson, Matrix, Runner, Target, Tell, Vector
from netbend_mappings.learners.scale import scale
from netbend_mappings.learners.setting import Choice, Setting

_SETTINGS: Final = (
    Setting("smoothing", "auto", words=("auto", "exact", "light", "strong"), meaning="auto follows the noise"),
    Setting("centres", 1000, 10, 4000, whole=True, meaning="the most examples that are bumps of the surface"),
)
_SHARES: Final = {"exact": 1e-13, "light": 1e-6, "strong": 1e-2}
"""Smoothing in units of the largest curvature."""


class RadialBasis:
    """A smooth surface through the examples."""

    name: str = "rbf"
    title: str = "radial basis functions"
    target: Target = "numbers"
    settings: tuple[Setting, ...] = _SETTINGS
    needs: tuple[str, ...] = ()

    def fit(self, lesson: Lesson, settings: Mapping[str, Choice], tell: Tell) -> Arrays:
        """Solve for the bumps' heights and the linear part."""
        tell(0.0)
        inputs = scale(lesson.x)
        x = inputs.of(lesson.x)
        most = int(settings["centres"])
        chosen = np.arange(len(x)) if len(x) <= most else np.random.default_rng(0).permutation(len(x))[:most]
        axes = _axes(x[chosen])
        cubic = len(chosen) > 2 * (len(axes) + 1)  # fewer would leave the linear part to chance
        slopes = axes if cubic else axes[:0]
        heights, linear, smooth = _fit(
            x[chosen], lesson.y[chosen], slopes, cubic, _SHARES.get(str(settings["smoothing"]))
        )
        tell(0.7)
        if len(x) > most:
            heights, linear = _refit(x, lesson.y, x[chosen], slopes, cubic, smooth)
        return {
            "centres": x[chosen], "heights": heights.T.copy(), "offset": linear[0].copy(),
            "slopes": (slopes.T @ linear[1:]).T.copy(), "base": inputs.base, "reach": inputs.reach,
            "cubic": np.array(cubic),
        }  # fmt: skip

    def runner(self, arrays: Arrays) -> Runner:
        """Distances by one product, their cubes, and two products more."""
        centres, heights, base, reach = (arrays[name] for name in ("centres", "heights", "base", "reach"))
        offset, slopes, cubic = arrays["offset"], arrays["slopes"], bool(arrays["cubic"])
        doubled, squares = np.ascontiguousarray(-2 * centres), (centres**2).sum(axis=1)

        def run(x: Vector) -> Vector:
            scaled = (x - base) / reach
            apart = doubled @ scaled
            apart += squares
            apart += scaled @ scaled
            np.maximum(apart, 0.0, out=apart)
            answer: Vector = heights @ (apart * np.sqrt(apart) if cubic else -np.sqrt(apart))
            return answer + (slopes @ scaled + offset)

        return run


def _axes(x: Matrix) -> Matrix:
    """The directions (A, I) in which the examples differ at all: an input that stands still has no slope."""
    _, values, axes = np.linalg.svd(x - x.mean(axis=0), full_matrices=False)
    return np.asarray(axes[values > 1e-6 * max(1.0, values[:1].sum())])


def _bumps(x: Matrix, centres: Matrix, cubic: bool) -> Matrix:
    apart = (x**2).sum(axis=1)[:, None] + (centres**2).sum(axis=1) - 2 * (x @ centres.T)
    distance = np.sqrt(np.maximum(apart, 0.0))
    return np.asarray(distance**3 if cubic else -distance, np.float64)


def _plane(x: Matrix, slopes: Matrix) -> Matrix:
    """The linear part's columns: one, and a direction each."""
    return np.concatenate([np.ones((len(x), 1)), x @ slopes.T], axis=1)


def _fit(x: Matrix, y: Matrix, slopes: Matrix, cubic: bool, share: float | None) -> tuple[Matrix, Matrix, float]:
    """Heights (N, M), the linear part (A + 1, M) and the smoothing; share None finds it."""
    bumps, plane = _bumps(x, x, cubic), _plane(x, slopes)
    turn, upper = np.linalg.qr(plane, mode="complete")
    size = plane.shape[1]
    free = turn[:, size:]
    # on the space that no linear part reaches, the bumps are positive definite
    values, vectors = np.linalg.eigh(free.T @ bumps @ free)
    values = np.maximum(values, 0.0)
    largest = float(values[-1:].sum()) or 1.0
    seen = vectors.T @ (free.T @ y)
    smooth = largest * (share if share is not None else _best(values / largest, seen))
    heights = free @ (vectors @ (seen / (values + smooth)[:, None]))
    rest = turn[:, :size].T @ (y - bumps @ heights)
    return heights, np.linalg.solve(upper[:size], rest), smooth


def _best(values: Vector, seen: Matrix) -> float:
    """The share of smoothing with the least generalised cross-validation score over all outputs."""
    power = np.maximum((seen**2).sum(axis=0), 1e-300)
    scores = []
    grid = 10.0 ** np.arange(-13, 1, 0.5)
    for share in grid:
        left = share / (values + share)
        scores.append((((left[:, None] * seen) ** 2).sum(axis=0) / power).sum() / max(left.sum(), 1e-9) ** 2)
    return float(grid[int(np.argmin(scores))]) if len(values) else 1.0


def _refit(x: Matrix, y: Matrix, centres: Matrix, slopes: Matrix, cubic: bool, smooth: float) -> tuple[Matrix, Matrix]:
    """Heights for some centres from all examples, by penalised least squares."""
    design = np.concatenate([_bumps(x, centres, cubic), _plane(x, slopes)], axis=1)
    square = design.T @ design
    count = len(centres)
    square[:count, :count] += smooth * _bumps(centres, centres, cubic)
    square[np.diag_indices_from(square)] += 1e-10 * np.trace(square) / len(square)
    found = np.linalg.solve(square, design.T @ y)
    return found[:count], found[count:]
