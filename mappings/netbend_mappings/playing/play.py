"""A generated mapping in a session: its examples are a round like any other, so it is undone, added to and saved."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from netbend_mappings.examples.example import Example
from netbend_mappings.learners.output import Classes, Number, Output
from netbend_mappings.playing.anchor import Draw, PlayError, generate

Values = NDArray[np.float64]


class Recording(Protocol):
    """What of a session is needed."""

    @property
    def outputs(self) -> tuple[Output, ...]: ...  # noqa: D102  the session's

    def begin_round(self) -> int: ...  # noqa: D102

    def record(self, x: Sequence[float], y: Sequence[float | None] | None = None) -> Example: ...  # noqa: D102


def play(
    session: Recording, movement: Values, presets: Values | None = None, seed: int = 0, count: int = 0,
    draw: Draw = "spread",
) -> int:  # fmt: skip
    """Record a generated mapping of a movement (T, N) and presets (P, M), and return its round; train next.

    Without presets they are drawn from the outputs' ranges.
    """
    targets = look_targets(session.outputs, 8, seed) if presets is None else presets
    anchors = generate(np.asarray(movement, np.float64), np.asarray(targets, np.float64), seed, count, draw)
    number = session.begin_round()
    for inputs, target in zip(anchors.inputs.tolist(), anchors.targets.tolist(), strict=True):
        session.record(inputs, target)
    return number


def look_targets(outputs: Sequence[Output], count: int, seed: int = 0) -> Values:
    """Random settings (count, M) within the outputs' ranges, as the paper draws them where there are no presets."""
    random = np.random.default_rng((seed, 1))
    return np.column_stack([_column(output, count, random) for output in outputs])


def _column(output: Output, count: int, random: np.random.Generator) -> Values:
    match output:
        case Classes():
            return random.integers(1, output.count + 1, count).astype(np.float64)
        case Number():
            drawn = output.minimum + (output.maximum - output.minimum) * random.random(count)
            return np.trunc(drawn) if output.integer else drawn
    raise PlayError(f"{output.name} hears gestures; a generated mapping needs numbers or classes")
