"""Wekinator's recorded gestures: one a line, the number of dimensions, the gesture from 1, then sample by sample."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from netbend_mappings.projects.error import ProjectError

MOST_GESTURES: Final = 4096
HEAD: Final = (
    "# First field is # dimensions of each datapoint, 2nd is gesture class, Next fields are raw time series in order "
    "t_f1[0], t_f2[0], t_f3[0] etc. where f1, f2, etc are features and [0] is time"
)


@dataclass(frozen=True, slots=True, eq=False)
class Gesture:
    """One recorded example of gesture `number`, from 1: its samples (T, D)."""

    number: int
    samples: NDArray[np.float64]


def read(text: str, name: str) -> tuple[Gesture, ...]:
    """The gestures in the text of a file called `name`."""
    lines = (line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#"))
    return tuple(_gesture(line, name, number) for number, line in enumerate(lines, 1))


def _gesture(line: str, name: str, row: int) -> Gesture:
    try:
        values = np.array([float(word) for word in line.rstrip().rstrip(",").split(",")])
        width, number = int(values[0]), int(values[1])
    except (ValueError, IndexError, OverflowError) as fault:
        raise ProjectError(f"{name}: gesture {row} is not a row of numbers: {fault}") from fault
    samples = values[2:]
    if not (width >= 1 and samples.size and samples.size % width == 0 and np.isfinite(samples).all()):
        raise ProjectError(f"{name}: gesture {row} has {samples.size} numbers for {width} inputs; the file may be cut")
    if not 1 <= number <= MOST_GESTURES:
        raise ProjectError(f"{name}: gesture {row} is of class {number}; they are 1..{MOST_GESTURES}")
    return Gesture(number, samples.reshape(-1, width).copy())


def write(gestures: Iterable[Gesture]) -> str:
    """A file's text."""
    lines = (
        ",".join((str(one.samples.shape[1]), str(one.number), *map(repr, one.samples.ravel().tolist())))
        for one in gestures
    )
    return "\n".join((HEAD, *lines)) + "\n"
