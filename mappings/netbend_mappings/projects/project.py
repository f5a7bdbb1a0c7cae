"""A mapping project as data: what goes in, what comes out, what was shown to it and what it has learnt from that."""

from dataclasses import dataclass, field
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from netbend_mappings.projects.gesture import Gesture
from netbend_mappings.projects.weights import Weights

Values = NDArray[np.float64]
Kind = Literal["number", "class", "gesture"]

MOST_INPUTS: Final = 4096
MOST_OUTPUTS: Final = 1024
MOST_CLASSES: Final = 4096


@dataclass(frozen=True, slots=True)
class Ends:
    """Where a project listens and whom it tells."""

    inputs: str = "/wek/inputs"
    outputs: str = "/wek/outputs"
    port: int = 6448
    host: str = "localhost"
    out_port: int = 12000


@dataclass(frozen=True, slots=True)
class Learner:
    """A learner by its name, with what was set of it."""

    name: str
    settings: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Output:
    """One output: a number between limits (`hard`: kept there), one of `classes` from 1, or gestures as a whole."""

    name: str
    kind: Kind = "number"
    low: float = 0.0
    high: float = 1.0
    whole: bool = False
    hard: bool = False
    classes: int = 0
    chances: bool = False
    gestures: tuple[str, ...] = ()
    learner: Learner | None = None
    inputs: tuple[int, ...] | None = None
    records: bool = True
    runs: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """What was shown: inputs (E, N), outputs (E, M) with NaN where none, the round and the time of each."""

    inputs: Values
    outputs: Values
    rounds: NDArray[np.int64]
    times: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Project:
    """A whole project. `weights` has a network, or None, for each output; `gestures` are those of a DTW project."""

    name: str
    ends: Ends
    inputs: tuple[str, ...]
    outputs: tuple[Output, ...]
    examples: Examples
    gestures: tuple[Gesture, ...] = ()
    weights: tuple[Weights | None, ...] = ()
    trained: bool = False

    @property
    def follows_gestures(self) -> bool:
        """Whether its one output is a set of gestures."""
        return bool(self.outputs) and self.outputs[0].kind == "gesture"


def no_examples(inputs: int, outputs: int) -> Examples:
    """None yet."""
    return Examples(np.empty((0, inputs)), np.empty((0, outputs)), np.empty(0, np.int64), ())
