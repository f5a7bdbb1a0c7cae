"""The contract of a learner: `fit` may use any library and runs in a worker; `runner` is plain arrays and numpy."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from netbend_mappings.learners.setting import Choice, Setting

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
Array = NDArray[Any]
Arrays = dict[str, Array]
Target = Literal["numbers", "classes", "gestures"]
Tell = Callable[[float], None]
"""Takes the share that is done, 0..1; what it raises ends the training."""

Runner = Callable[[Vector], Vector]
"""One input vector (I,) to numbers (M,), to probabilities of `arrays["classes"]` (K,), or to distances (G,)."""

NO_GESTURES: Final[tuple[Matrix, ...]] = ()


@dataclass(frozen=True, slots=True)
class Lesson:
    """What is to be learnt from.

    `x` (N, I), and `y` (N, M) numbers or (N, 1) class numbers; for gestures `sequences`, each (length, I), and
    their numbers 1..`most` in `y` (N, 1).
    """

    x: Matrix
    y: Matrix
    sequences: tuple[Matrix, ...] = field(default=NO_GESTURES)
    most: int = 0


class Learner(Protocol):
    """One way to learn; `needs` are the modules beyond numpy that `fit` imports."""

    name: str
    title: str
    target: Target
    settings: tuple[Setting, ...]
    needs: tuple[str, ...]

    def fit(self, lesson: Lesson, settings: Mapping[str, Choice], tell: Tell) -> Arrays:
        """Learn; the arrays are all that `runner` needs, and are what a project keeps."""
        ...

    def runner(self, arrays: Arrays) -> Runner:
        """What answers one input vector, of plain arrays."""
        ...


def quiet(share: float) -> None:
    """Hear of progress, and say nothing."""
    del share
