"""One example: input values with the output values that are to answer them, or a gesture, and when it was recorded."""

from dataclasses import dataclass

Inputs = tuple[float, ...]
Targets = tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """Inputs and targets, None where an output was not recorded; `features` are windowed ones as they stood then."""

    number: int
    time: float
    round: int
    inputs: Inputs
    outputs: Targets
    features: Inputs = ()


@dataclass(frozen=True, slots=True)
class Gesture:
    """A gesture's samples, for output `output` (from 0), gesture `label` (from 1)."""

    number: int
    time: float
    round: int
    output: int
    label: int
    samples: tuple[Inputs, ...]


Recorded = Example | Gesture
