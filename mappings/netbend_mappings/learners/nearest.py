"""Nearest neighbours: the class that most of the k nearest examples have, inputs normalised by their range."""

from collections.abc import Mapping

import numpy as np

from netbend_mappings.learners.base import Arrays, Lesson, Runner, Target, Tell, Vector
from netbend_mappings.learners.guard import GUARD
from netbend_mappings.learners.scale import scale
from netbend_mappings.learners.setting import Choice, Setting

K = Setting("k", 1, 1, 500, whole=True, meaning="how many neighbours have a say")


class Nearest:
    """The class of the nearest examples."""

    name: str = "nearest"
    title: str = "nearest neighbour"
    target: Target = "classes"
    settings: tuple[Setting, ...] = (K, *GUARD)
    needs: tuple[str, ...] = ()

    def fit(self, lesson: Lesson, settings: Mapping[str, Choice], tell: Tell) -> Arrays:
        """Keep the examples."""
        tell(0.0)
        classes, index = np.unique(lesson.y[:, 0].astype(np.int64), return_inverse=True)
        inputs = scale(lesson.x)
        return {
            "classes": classes, "index": index, "points": inputs.of(lesson.x), "base": inputs.base,
            "reach": inputs.reach, "k": np.array(min(int(settings["k"]), len(lesson.x))),
        }  # fmt: skip

    def runner(self, arrays: Arrays) -> Runner:
        """Squared distances by one product, since |p - x|² orders as |p|² - 2 p·x does."""
        points, base, reach, index = (arrays[name] for name in ("points", "base", "reach", "index"))
        doubled, squares = np.ascontiguousarray(-2 * points), (points**2).sum(axis=1)
        k, count = int(arrays["k"]), len(arrays["classes"])

        def run(x: Vector) -> Vector:
            order = doubled @ ((x - base) / reach) + squares
            votes = np.zeros(count)
            if k == 1:
                votes[index[order.argmin()]] = 1.0
                return votes
            np.add.at(votes, index[np.argpartition(order, k - 1)[:k]], 1.0 / k)
            return votes

        return run
