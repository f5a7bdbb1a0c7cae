"""Naive Bayes: a bell curve for each class and input, and how often each class was recorded."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from netbend_mappings.learners.base import Arrays, Lesson, Runner, Target, Tell, Vector
from netbend_mappings.learners.guard import GUARD
from netbend_mappings.learners.scale import scale
from netbend_mappings.learners.setting import Choice, Setting

_LEAST: Final = 1e-3
"""The least spread, as a share of an input's range: a pose held still must not be a needle."""


class NaiveBayes:
    """The class whose bell curves the inputs fit best."""

    name: str = "bayes"
    title: str = "naive Bayes"
    target: Target = "classes"
    settings: tuple[Setting, ...] = GUARD
    needs: tuple[str, ...] = ()

    def fit(self, lesson: Lesson, settings: Mapping[str, Choice], tell: Tell) -> Arrays:
        """Mean and spread of each class."""
        del settings
        tell(0.0)
        classes, index = np.unique(lesson.y[:, 0].astype(np.int64), return_inverse=True)
        least = scale(lesson.x).reach * _LEAST
        groups = [lesson.x[index == one] for one in range(len(classes))]
        return {
            "classes": classes, "mean": np.array([group.mean(axis=0) for group in groups]),
            "spread": np.array([np.maximum(group.std(axis=0), least) for group in groups]),
            "prior": np.array([len(group) / len(lesson.x) for group in groups]),
        }  # fmt: skip

    def runner(self, arrays: Arrays) -> Runner:
        """Logarithms of the likelihoods, brought to probabilities."""
        mean, spread = arrays["mean"], arrays["spread"]
        start = np.log(arrays["prior"]) - np.log(spread).sum(axis=1)

        def run(x: Vector) -> Vector:
            away = (x - mean) / spread
            score = start - 0.5 * (away * away).sum(axis=1)
            likely = np.exp(score - score.max())
            shares: Vector = likely / likely.sum()
            return shares

        return run
