"""Support vector machine: a border between each two classes, and the class that most borders point to."""

from collections.abc import Mapping
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from netbend_mappings.learners.base import Arrays, Lesson, Runner, Target, Tell, Vector
from netbend_mappings.learners.guard import GUARD
from netbend_mappings.learners.scale import scale
from netbend_mappings.learners.setting import Choice, Setting

_KERNELS: Final = ("polynomial", "linear", "rbf")
_SETTINGS: Final = (
    Setting("kernel", "polynomial", words=_KERNELS, meaning="the borders' form"),
    Setting("c", 1.0, 1e-3, 1e6, meaning="how much a wrong example costs"),
    Setting("exponent", 2, 1, 9, whole=True, meaning="the polynomial's"),
    Setting("gamma", 0.01, 1e-6, 1e3, meaning="how narrow the rbf is"),
    *GUARD,
)


class SupportVectors:
    """Borders with as wide a margin as the examples allow."""

    name: str = "svm"
    title: str = "support vector machine"
    target: Target = "classes"
    settings: tuple[Setting, ...] = _SETTINGS
    needs: tuple[str, ...] = ("sklearn",)

    def fit(self, lesson: Lesson, settings: Mapping[str, Choice], tell: Tell) -> Arrays:
        """Find the borders, inputs scaled by their range."""
        from sklearn.svm import SVC  # noqa: PLC0415  two seconds, and only training needs it

        tell(0.0)
        inputs, labels = scale(lesson.x), lesson.y[:, 0].astype(np.int64)
        kernel, exponent = str(settings["kernel"]), int(settings["exponent"])
        gamma = float(settings["gamma"]) if kernel == "rbf" else 1.0
        plain: Arrays = {
            "kernel": np.array(_KERNELS.index(kernel)), "exponent": np.array(exponent), "gamma": np.array(gamma),
            "base": inputs.base, "reach": inputs.reach, "classes": np.unique(labels),
        }  # fmt: skip
        if len(plain["classes"]) == 1:
            return plain | _borders(np.zeros((0, lesson.x.shape[1])), [], [])
        name = "poly" if kernel == "polynomial" else kernel
        fitted = SVC(C=float(settings["c"]), kernel=name, degree=exponent, gamma=gamma, coef0=1.0)
        fitted.fit(inputs.of(lesson.x), labels)
        weights = _pairs(fitted.dual_coef_, np.cumsum([0, *fitted.n_support_]))
        # of two classes alone, scikit-learn shows the border turned round
        turn = -1.0 if len(plain["classes"]) == 2 else 1.0
        return plain | _borders(fitted.support_vectors_, turn * np.array(weights), turn * fitted.intercept_)

    def runner(self, arrays: Arrays) -> Runner:
        """Votes of the borders, and among equal votes how clear they are; their shares as probabilities."""
        vectors, weights, offset, base, reach = (
            arrays[name] for name in ("vectors", "weights", "offset", "base", "reach")
        )
        kernel, exponent, gamma = int(arrays["kernel"]), int(arrays["exponent"]), float(arrays["gamma"])
        count = len(arrays["classes"])
        if count == 1:
            return lambda _: np.ones(1)
        first, second = np.array(list(combinations(range(count), 2))).T

        def run(x: Vector) -> Vector:
            scaled = (x - base) / reach
            if kernel == 2:
                near = np.exp(-gamma * ((vectors - scaled) ** 2).sum(axis=1))
            else:
                near = vectors @ scaled
                near = (near + 1.0) ** exponent if kernel == 0 else near
            return _shares(weights @ near + offset, first, second, count)

        return run


def _borders(vectors: NDArray[np.float64], weights: object, offset: object) -> Arrays:
    return {"vectors": vectors, "weights": np.array(weights), "offset": np.array(offset)}


def _pairs(dual: NDArray[np.float64], ends: NDArray[np.int64]) -> list[Vector]:
    """Each border's weights over all support vectors, (C (C - 1) / 2) of (V,), from libsvm's shared rows."""
    count = len(ends) - 1
    rows = []
    for one, two in combinations(range(count), 2):
        row = np.zeros(dual.shape[1])
        row[ends[one] : ends[one + 1]] = dual[two - 1, ends[one] : ends[one + 1]]
        row[ends[two] : ends[two + 1]] = dual[one, ends[two] : ends[two + 1]]
        rows.append(row)
    return rows


def _shares(decided: Vector, first: NDArray[np.int64], second: NDArray[np.int64], count: int) -> Vector:
    """Votes and clearness as shares that add up to 1; the greatest share is the class."""
    won = decided > 0
    votes = np.bincount(np.where(won, first, second), minlength=count).astype(np.float64)
    clear = np.bincount(first, decided, count) - np.bincount(second, decided, count)
    score = votes + clear / (3 * (np.abs(clear) + 1)) + 1 / 3
    shares: Vector = score / score.sum()
    return shares
