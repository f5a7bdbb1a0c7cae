"""What is run: the trained models of a session as one function of an input vector, in the order of its outputs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, cast

import numpy as np

from netbend_mappings.learners.base import Runner, Vector
from netbend_mappings.learners.catalogue import learner
from netbend_mappings.learners.guard import Guard
from netbend_mappings.learners.output import Classes, Number, Output
from netbend_mappings.learners.trained import Trained

_NEARLY: Final = 1e-3
"""So near to a whole number a value counts as it: a 5 that was learnt as 4.9999 is no 4."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a gesture output says: the smallest distance of each gesture (G,), +inf where there is none.

    `match` is the gesture whose distance is smallest and under the threshold, 0 for none; `changed` that it is
    another than before; `fresh` is False for an input that downsampling leaves out.
    """

    distances: Vector
    match: int
    changed: bool
    fresh: bool
    confidence: float = 0.0


@dataclass(slots=True)
class Answer:
    """One answer: values (M,); per class output the probabilities of 0..count; per gesture output what was heard."""

    values: Vector
    confidence: Vector
    probabilities: dict[int, Vector] = field(default_factory=dict)
    gestures: dict[int, Heard] = field(default_factory=dict)


class GestureRunner(Protocol):
    """A runner that hears a stream."""

    def __call__(self, x: Vector) -> Heard:
        """Hear one input."""
        ...

    def reset(self) -> None:
        """Forget the stream so far."""
        ...


class Part(Protocol):
    """One model at its place in the program."""

    def play(self, x: Vector, answer: Answer) -> None:
        """Write what it answers to x into `answer`."""
        ...


class Program:
    """The parts in order; an output that no part plays keeps its value."""

    def __init__(self, parts: Sequence[Part], outputs: Sequence[Output]) -> None:
        self._parts = tuple(parts)
        self._only = _whole(self._parts, len(outputs))

    def numbers(self, x: Vector, held: Vector) -> Vector:
        """The values alone (M,)."""
        return self._only(x) if self._only is not None else self.answer(x, held).values

    def answer(self, x: Vector, held: Vector) -> Answer:
        """The values, starting from `held` (M,), and what is known beside them."""
        answer = Answer(held.copy(), np.ones(len(held)))
        for part in self._parts:
            part.play(x, answer)
        return answer


class NumberPart:
    """A model of numbers; `play` holds those of its outputs that run."""

    def __init__(self, trained: Trained, outputs: Mapping[int, Output], width: int) -> None:
        self.put = np.array(sorted(outputs), np.intp)
        take = [trained.outputs.index(int(one)) for one in self.put]
        self._take = None if take == list(range(len(trained.outputs))) else np.array(take, np.intp)
        self._runner = chosen(trained, width)
        self._finish = _finish([cast("Number", outputs[int(one)]) for one in self.put])

    def run(self, x: Vector) -> Vector:
        """The values of `put`."""
        values = self._runner(x)
        if self._take is not None:
            values = values[self._take]
        return values if self._finish is None else self._finish(values)

    def play(self, x: Vector, answer: Answer) -> None:
        """Write its numbers."""
        answer.values[self.put] = self.run(x)


class ClassPart:
    """A classifier."""

    def __init__(self, trained: Trained, output: int, count: int, width: int) -> None:
        self._output, self._count = output, count
        self._runner = chosen(trained, width)
        self._classes = trained.arrays["classes"]
        self._guard, self._columns = Guard.of(trained.arrays), np.array(trained.inputs, np.intp)

    def play(self, x: Vector, answer: Answer) -> None:
        """Write its class; 0 where none of them is meant."""
        scores = self._runner(x)
        best = int(scores.argmax())
        label, share = int(self._classes[best]), float(scores[best])
        spread = np.zeros(self._count + 1)
        spread[self._classes] = scores
        if self._guard is not None and not self._guard.allows(x[self._columns], label, share):
            spread, label, share = np.zeros(self._count + 1), 0, 1.0
            spread[0] = 1.0
        answer.probabilities[self._output] = spread
        answer.values[self._output] = label
        answer.confidence[self._output] = share


class GesturePart:
    """What hears gestures."""

    def __init__(self, trained: Trained, output: int, width: int) -> None:
        self._output = output
        self._runner: Any = chosen(trained, width)

    def play(self, x: Vector, answer: Answer) -> None:
        """Write the gesture."""
        heard: Heard = self._runner(x)
        answer.gestures[self._output] = heard
        answer.values[self._output] = heard.match
        answer.confidence[self._output] = heard.confidence


def parts_of(trained: Mapping[int, Trained], runs: Mapping[int, Output], width: int) -> list[Part]:
    """The parts of a program: each model once, for those of its outputs that run."""
    parts: list[Part] = []
    for one in {id(model): model for model in trained.values()}.values():
        mine = {output: runs[output] for output in one.outputs if output in runs and trained[output] is one}
        if one.target == "numbers" and mine:
            parts.append(NumberPart(one, mine, width))
        elif one.target == "gestures":
            parts.extend(GesturePart(one, output, width) for output in mine)
        else:
            found = ((place, output) for place, output in mine.items() if isinstance(output, Classes))
            parts.extend(ClassPart(one, place, output.count, width) for place, output in found)
    return parts


def chosen(trained: Trained, width: int) -> Runner:
    """The model's runner, fed with its columns of an input vector of `width`."""
    runner = learner(trained.learner).runner(trained.arrays)
    if trained.inputs == tuple(range(width)):
        return runner
    columns = np.array(trained.inputs, np.intp)
    return lambda x: runner(x[columns])


def _finish(outputs: list[Number]) -> Runner | None:
    """Truncates what is whole and clamps what is hard; None where there is neither."""
    if not any(output.integer or output.hard for output in outputs):
        return None
    whole = np.array([output.integer for output in outputs])
    low = np.array([output.minimum if output.hard else -np.inf for output in outputs])
    high = np.array([output.maximum if output.hard else np.inf for output in outputs])

    def finish(values: Vector) -> Vector:
        near = np.round(values)
        cut = np.where(np.abs(values - near) < _NEARLY, near, np.trunc(values))
        return np.clip(np.where(whole, cut, values), low, high)

    return finish


def _whole(parts: tuple[Part, ...], count: int) -> Runner | None:
    """The one part's own function where it plays every output in order: it then answers without a copy."""
    if len(parts) == 1 and isinstance(parts[0], NumberPart) and len(parts[0].put) == count:
        return parts[0].run
    return None
