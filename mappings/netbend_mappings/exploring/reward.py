"""What is liked, learnt from yes and no: a Gaussian process over settings, certain where there were answers.

Rasmussen, Williams: Gaussian Processes for Machine Learning, MIT Press 2006, algorithm 2.1 (p. 19):

    K = k(X, X) + noise * I,   mean(x) = k(x, X) K^-1 y,   var(x) = 1 - k(x, X) K^-1 k(X, x)
    k(a, b) = exp(-|a - b|^2 / (2 * M * width^2))

with a mean over the M parameters, so that `width` means the same for few and many.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

MOST: Final = 200
"""Answers that are remembered; the oldest are forgotten. A further one takes some twenty milliseconds then."""


class Reward:
    """Answers at settings (M,) in 0..1, and what they say of others."""

    def __init__(self, parameters: int, width: float = 0.25, noise: float = 0.1) -> None:
        self._width, self._noise = width, noise
        self._settings = np.empty((0, parameters))
        self._answers = np.empty(0)
        self._factor = np.empty((0, 0))
        self._weights = np.empty(0)

    def __len__(self) -> int:
        return len(self._answers)

    @property
    def settings(self) -> Values:
        """Where there were answers (N, M), in order."""
        return self._settings

    @property
    def answers(self) -> Values:
        """Which (N,): 1 yes, -1 no, and what lies between."""
        return self._answers

    def put(self, settings: Values, answers: Values) -> None:
        """Know these (N, M) and (N,), in order, and nothing else."""
        self._put(settings[-MOST:], answers[-MOST:])

    def add(self, settings: Values, answer: float) -> None:
        """Learn an answer at settings (M,)."""
        self._put(np.vstack([self._settings, settings])[-MOST:], np.append(self._answers, answer)[-MOST:])

    def drop(self) -> bool:
        """Forget the last answer; False where there is none."""
        there = len(self) > 0
        self._put(self._settings[:-1], self._answers[:-1])
        return there

    def _put(self, settings: Values, answers: Values) -> None:
        self._settings, self._answers = settings, answers
        matrix = self._kernel(settings, settings) + self._noise * np.eye(len(answers))
        self._factor = np.linalg.inv(np.linalg.cholesky(matrix)) if len(answers) else np.empty((0, 0))
        self._weights = self._factor.T @ (self._factor @ answers)

    def _kernel(self, one: Values, other: Values) -> Values:
        squares = (one**2).sum(1)[:, None] + (other**2).sum(1) - 2.0 * one @ other.T
        kernel: Values = np.exp(-np.maximum(squares, 0.0) / (2.0 * one.shape[1] * self._width**2))
        return kernel

    def predict(self, settings: Values) -> tuple[Values, Values]:
        """The mean and the deviation of the answer at settings (C, M), (C,) each; 0 and 1 far from all answers."""
        kernel = self._kernel(settings, self._settings)
        known = kernel @ self._factor.T
        return kernel @ self._weights, np.sqrt(np.maximum(1.0 - (known**2).sum(1), 0.0))
