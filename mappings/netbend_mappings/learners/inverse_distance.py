"""Inverse-distance interpolation: every example pulls with its nearness (D. Shepard 1968); on it, its values answer."""

from collections.abc import Mapping

import numpy as np

from netbend_mappings.learners.base import Arrays, Lesson, Runner, Target, Tell, Vector
from netbend_mappings.learners.scale import scale
from netbend_mappings.learners.setting import Choice, Setting

_LEAST = 1e-18
"""A squared distance that counts as none."""


class InverseDistance:
    """The mean of all examples, weighted by their nearness."""

    name: str = "inverse-distance"
    title: str = "inverse-distance interpolation"
    target: Target = "numbers"
    settings: tuple[Setting, ...] = (
        Setting("power", 2.0, 0.5, 16.0, meaning="how much more the near ones pull: high for steps, low for a blur"),
    )
    needs: tuple[str, ...] = ()

    def fit(self, lesson: Lesson, settings: Mapping[str, Choice], tell: Tell) -> Arrays:
        """Keep the examples."""
        tell(0.0)
        inputs = scale(lesson.x)
        return {
            "points": inputs.of(lesson.x), "values": lesson.y, "base": inputs.base, "reach": inputs.reach,
            "power": np.array(settings["power"]),
        }  # fmt: skip

    def runner(self, arrays: Arrays) -> Runner:
        """All distances, then one product."""
        points, values, base, reach = (arrays[name] for name in ("points", "values", "base", "reach"))
        half = float(arrays["power"]) / 2

        def run(x: Vector) -> Vector:
            offset = points - (x - base) / reach
            squares = np.maximum(np.einsum("ni,ni->n", offset, offset), _LEAST)
            # in units of the nearest, so that no power overflows
            weights = (squares.min() / squares) ** half
            answer: Vector = (weights @ values) / weights.sum()
            return answer

        return run
