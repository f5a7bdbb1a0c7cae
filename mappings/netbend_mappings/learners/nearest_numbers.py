"""Nearest neighbours for numbers: the mean of the k nearest examples' values, the nearer the heavier if asked."""

from collections.abc import Mapping

import numpy as np

from netbend_mappings.learners.base import Arrays, Lesson, Runner, Target, Tell, Vector
from netbend_mappings.learners.scale import scale
from netbend_mappings.learners.setting import Choice, Setting

_SETTINGS = (
    Setting("k", 3, 1, 500, whole=True, meaning="how many neighbours have a say"),
    Setting("weighting", "nearness", words=("nearness", "none"), meaning="whether the nearer weigh more"),
)
_NEAREST = 1e-12
"""A squared distance that counts as none."""


class NearestNumbers:
    """The mean of the nearest examples' values."""

    name: str = "nearest-numbers"
    title: str = "nearest neighbours, for numbers"
    target: Target = "numbers"
    settings: tuple[Setting, ...] = _SETTINGS
    needs: tuple[str, ...] = ()

    def fit(self, lesson: Lesson, settings: Mapping[str, Choice], tell: Tell) -> Arrays:
        """Keep the examples."""
        tell(0.0)
        inputs = scale(lesson.x)
        return {
            "points": inputs.of(lesson.x), "values": lesson.y, "base": inputs.base, "reach": inputs.reach,
            "k": np.array(min(int(settings["k"]), len(lesson.x))),
            "weighted": np.array(settings["weighting"] == "nearness"),
        }  # fmt: skip

    def runner(self, arrays: Arrays) -> Runner:
        """Distances to all examples by one product, then the nearest."""
        points, values, base, reach = (arrays[name] for name in ("points", "values", "base", "reach"))
        doubled, squares = np.ascontiguousarray(-2 * points), (points**2).sum(axis=1)
        k, weighted = int(arrays["k"]), bool(arrays["weighted"])

        def run(x: Vector) -> Vector:
            scaled = (x - base) / reach
            order = doubled @ scaled + squares
            near = np.argpartition(order, k - 1)[:k] if k < len(order) else np.arange(k)
            if not weighted:
                mean: Vector = values[near].mean(axis=0)
                return mean
            weights = 1 / np.maximum(((points[near] - scaled) ** 2).sum(axis=1), _NEAREST)
            answer: Vector = (weights @ values[near]) / weights.sum()
            return answer

        return run
