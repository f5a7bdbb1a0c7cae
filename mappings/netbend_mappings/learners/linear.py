"""Linear and polynomial regression: powers of each input, no cross terms, a touch of ridge."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from netbend_mappings.learners.base import Arrays, Lesson, Matrix, Runner, Target, Tell, Vector
from netbend_mappings.learners.scale import scale
from netbend_mappings.learners.setting import Choice, Setting

RIDGE: Final = Setting("ridge", 1e-8, 0.0, 1e3, meaning="how much small weights are preferred")


class Linear:
    """A weighted sum of the inputs."""

    name: str = "linear"
    title: str = "linear regression"
    target: Target = "numbers"
    settings: tuple[Setting, ...] = (RIDGE,)
    needs: tuple[str, ...] = ()

    def fit(self, lesson: Lesson, settings: Mapping[str, Choice], tell: Tell) -> Arrays:
        """Least squares with ridge, exactly."""
        tell(0.0)
        exponent = int(settings.get("exponent", 1))
        inputs = scale(lesson.x)
        design = _powers(inputs.of(lesson.x), exponent)
        centre, middle = design.mean(axis=0), lesson.y.mean(axis=0)
        weights = _ridge(design - centre, lesson.y - middle, float(settings["ridge"]))
        return {
            "base": inputs.base, "reach": inputs.reach, "exponent": np.array(exponent),
            "weights": weights.T.copy(), "offset": middle - centre @ weights,
        }  # fmt: skip

    def runner(self, arrays: Arrays) -> Runner:
        """One product."""
        base, reach, weights, offset = (arrays[name] for name in ("base", "reach", "weights", "offset"))
        exponent = int(arrays["exponent"])
        if exponent == 1:
            folded = weights / reach
            shift = offset - folded @ base
            return lambda x: folded @ x + shift

        def run(x: Vector) -> Vector:
            answer: Vector = weights @ _powers((x - base) / reach, exponent) + offset
            return answer

        return run


class Polynomial(Linear):
    """A weighted sum of the inputs and their powers up to the exponent."""

    name = "polynomial"
    title = "polynomial regression"
    settings = (Setting("exponent", 1, 1, 9, whole=True, meaning="the highest power of an input"), RIDGE)


def _powers(x: Matrix, exponent: int) -> Matrix:
    """(N, I) to (N, I · exponent), or (I,) to (I · exponent,)."""
    return np.concatenate([x**power for power in range(1, exponent + 1)], axis=-1)


def _ridge(design: Matrix, y: Matrix, ridge: float) -> Matrix:
    """Least squares through singular values, so that more weights than examples are no fault."""
    left, values, right = np.linalg.svd(design, full_matrices=False)
    floor = max(ridge, (values[:1].sum() * 1e-12) ** 2)
    shrunk = values / (values**2 + floor) if floor else np.divide(1.0, values, where=values > 0, out=values * 0)
    answer: Matrix = right.T @ (shrunk[:, None] * (left.T @ y))
    return answer
