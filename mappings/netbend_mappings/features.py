"""Windowed features: how an input moves, computed as it arrives and learnt from beside the inputs themselves."""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from netbend_mappings.error import SessionError

KINDS: Final = ("difference", "mean", "deviation")
LONGEST: Final = 10_000
"""Samples of a window: a hundred seconds at a hundred a second."""

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Feature:
    """`difference` to the first, `mean` or standard `deviation` of the last `window` samples of an input, from 0."""

    kind: str
    input: int
    window: int

    def check(self, inputs: int) -> None:
        """Refuse what cannot be computed of so many inputs."""
        if self.kind not in KINDS:
            raise SessionError(f"a feature is one of {', '.join(KINDS)}, got {self.kind!r:.60}")
        if not 0 <= self.input < inputs:
            raise SessionError(f"a feature's input must be 0..{inputs - 1}, got {self.input}")
        if not 2 <= self.window <= LONGEST:
            raise SessionError(f"a feature's window must be 2..{LONGEST} samples, got {self.window}")


class Window:
    """The last samples of a stream, and the features of them; until the window is full, of those that there are."""

    def __init__(self, features: Sequence[Feature]) -> None:
        self._features = tuple(features)
        self._samples: deque[Vector] = deque(maxlen=max((feature.window for feature in features), default=1))

    def clear(self) -> None:
        """Forget the stream so far."""
        self._samples.clear()

    def push(self, x: Vector) -> Vector:
        """Take in a sample (N,); the features (F,) as they stand with it."""
        if not self._features:
            return x[:0]
        self._samples.append(x)
        held = np.array(self._samples)
        return np.array([_value(feature.kind, held[-feature.window :, feature.input]) for feature in self._features])


def _value(kind: str, samples: Vector) -> float:
    match kind:
        case "difference":
            return float(samples[-1] - samples[0])
        case "mean":
            return float(samples.mean())
        case _:
            return float(samples.std())


def replay(features: Sequence[Feature], rounds: Iterable[tuple[int, Vector]]) -> list[Vector]:
    """The features of samples (round, (N,)) that were recorded without them, as if each round were a stream."""
    window, before, found = Window(features), 0, []
    for number, sample in rounds:
        if number != before:
            window.clear()
            before = number
        found.append(window.push(sample))
    return found
