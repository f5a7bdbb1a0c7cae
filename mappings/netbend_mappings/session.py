"""Inputs, outputs, examples and learners together, without a socket; outputs and inputs count from 0 here."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from netbend_mappings.error import SessionError
from netbend_mappings.examples.event import Deletion, Event, Recording, Step, What
from netbend_mappings.examples.example import Example, Gesture, Recorded
from netbend_mappings.examples.history import History, examples, gestures
from netbend_mappings.examples.log import ExampleLog
from netbend_mappings.learners.base import Tell, Vector, quiet
from netbend_mappings.learners.catalogue import DEFAULT, learner
from netbend_mappings.learners.group import Channel, jobs
from netbend_mappings.learners.output import Classes, Gestures, Number, Output
from netbend_mappings.learners.program import Answer, ClassPart, GesturePart, NumberPart, Part, Program
from netbend_mappings.learners.setting import Choice, complete
from netbend_mappings.learners.trained import Job, Trained, fit_all
from netbend_mappings.vector import vector


class Session:
    """Records examples, learns from them, answers inputs.

    `inputs` is a count or names; `outputs` a count of numbers, or `Number`, `Classes`, `Gestures` and plain names.
    `log` is a file that every example is written to before `record` returns, and read from if it is there.
    """

    def __init__(
        self,
        inputs: int | Sequence[str] = 3,
        outputs: int | Sequence[Output | str] = 5,
        *,
        log: Path | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.input_names = _input_names(inputs)
        self._channels = [Channel(output, DEFAULT[output.target]) for output in _outputs(outputs)]
        self._history = History()
        self._clock = clock
        self._round = 0
        self._trained: dict[int, Trained] = {}
        self._program: Program | None = None
        self._heard_changes = 0
        self.values: Vector = np.array([channel.output.initial for channel in self._channels])
        """The outputs' present values (M,): what `record` without targets takes, what an output that rests keeps."""
        self.log: ExampleLog | None = None
        if log is not None:
            self.keep(log)

    # --- what there is -------------------------------------------------------------------------------------------

    @property
    def inputs(self) -> int:
        """How many inputs there are."""
        return len(self.input_names)

    @property
    def outputs(self) -> tuple[Output, ...]:
        """The outputs."""
        return tuple(channel.output for channel in self._channels)

    @property
    def output_names(self) -> tuple[str, ...]:
        """Their names."""
        return tuple(channel.output.name for channel in self._channels)

    @property
    def examples(self) -> tuple[Example, ...]:
        """The examples of numbers and classes, in the order of their recording."""
        return examples(self._history.rows)

    @property
    def gestures(self) -> tuple[Gesture, ...]:
        """The examples of gestures."""
        return gestures(self._history.rows)

    @property
    def round(self) -> int:
        """The round that recording goes into, from 1; 0 before the first."""
        return self._round

    def name_inputs(self, names: Sequence[str]) -> None:
        """Name the inputs anew."""
        self.input_names = _unique(names, self.inputs, "input")

    def name_outputs(self, names: Sequence[str]) -> None:
        """Name the outputs anew."""
        for channel, name in zip(self._channels, _unique(names, len(self._channels), "output"), strict=True):
            channel.output = replace(channel.output, name=name)

    def set_output(self, output: int, kind: Output) -> None:
        """Make an output a number, classes or gestures; what was trained for another kind is forgotten."""
        channel = self._channel(output)
        others = {name for index, name in enumerate(self.output_names) if index != output}
        if kind.name in others:
            raise SessionError(f"there is an output {kind.name} already")
        if kind.target != channel.output.target:
            channel.learner, channel.settings = DEFAULT[kind.target], {}
            self._trained.pop(output, None)
            self.values[output] = kind.initial
        channel.output = kind
        self._program = None

    # --- recording -----------------------------------------------------------------------------------------------

    def begin_round(self) -> int:
        """Begin the next round: what is recorded until the next one is undone together."""
        self._round = max(self._round, self._history.last_round) + 1
        return self._round

    def record(self, x: Sequence[float], y: Sequence[float | None] | None = None) -> Example:
        """Record one example: inputs (N,) and targets (M,), the present values where none are given.

        Only outputs that record get a target; None in y leaves one out.
        """
        inputs = vector(x, self.inputs, "inputs")
        example = Example(
            self._history.last_number + 1, self._clock(), self._round or self.begin_round(),
            tuple(inputs.tolist()), self._targets(self.values.tolist() if y is None else y),
        )  # fmt: skip
        self._commit(Recording(example))
        return example

    def record_gesture(self, label: int, samples: Sequence[Sequence[float]], output: int | None = None) -> Gesture:
        """Record one example of gesture `label` (from 1): its samples (length, N)."""
        index = self._gesture_output(output)
        count = self._channels[index].output
        assert isinstance(count, Gestures)
        if not 1 <= label <= count.count:
            raise SessionError(f"gesture must be 1..{count.count}, got {label}")
        if not samples:
            raise SessionError(f"gesture {label} has no samples; record some inputs")
        rows = tuple(tuple(vector(row, self.inputs, "inputs").tolist()) for row in samples)
        gesture = Gesture(self._history.last_number + 1, self._clock(), self.begin_round(), index, label, rows)
        self._commit(Recording(gesture))
        return gesture

    def take(self, rows: Iterable[Recorded]) -> None:
        """Take examples over as they were recorded elsewhere: their numbers, times and rounds stay."""
        for row in rows:
            if isinstance(row, Example):
                vector(row.inputs, self.inputs, "inputs")
                self._fitting(row)
            elif not isinstance(self._channel(row.output).output, Gestures):
                raise SessionError(f"output {row.output} hears no gestures")
            self._commit(Recording(row))
        self._round = self._history.last_round

    def _fitting(self, row: Example) -> None:
        """Numbers may lie outside limits that were set since; a class must be one."""
        if len(row.outputs) != len(self._channels):
            raise SessionError(f"example {row.number} has {len(row.outputs)} of {len(self._channels)} outputs")
        for channel, value in zip(self._channels, row.outputs, strict=True):
            if value is not None and isinstance(channel.output, Classes) and not channel.output.legal(value):
                raise SessionError(f"example {row.number}: {value:g} is no class of {channel.output.name}")

    def enable_recording(self, outputs: Iterable[int], on: bool = True) -> None:
        """Let outputs record, or not."""
        for output in outputs:
            self._channel(output).records = on

    def enable_running(self, outputs: Iterable[int], on: bool = True) -> None:
        """Let outputs run, or not: one that does not run keeps its value."""
        for output in outputs:
            self._channel(output).runs = on
        self._program = None

    @property
    def recording(self) -> tuple[bool, ...]:
        """Which outputs record."""
        return tuple(channel.records for channel in self._channels)

    @property
    def running(self) -> tuple[bool, ...]:
        """Which outputs run."""
        return tuple(channel.runs for channel in self._channels)

    def set_value(self, output: int, value: float) -> bool:
        """Set an output's present value; a value that is not legal keeps the old one, and False is returned."""
        if not self._channel(output).output.legal(value):
            return False
        self.values[output] = value
        return True

    # --- taking back ---------------------------------------------------------------------------------------------

    def undo(self) -> bool:
        """Take back the last round or deletion; False where there is none."""
        return self._commit(Step(back=True))

    def redo(self) -> bool:
        """Do again what was taken back; False where there is nothing."""
        return self._commit(Step(back=False))

    def delete_all(self) -> bool:
        """Delete every example; trained models keep running, and `undo` brings the examples back."""
        return self._delete("all")

    def delete_output(self, output: int) -> bool:
        """Delete what the examples say of one output."""
        self._channel(output)
        return self._delete("output", output)

    def delete_gesture(self, label: int, output: int | None = None) -> bool:
        """Delete the examples of one gesture."""
        return self._delete("gesture", self._gesture_output(output), label)

    def delete_round(self, number: int | None = None) -> bool:
        """Delete a round, the last that has examples if none is named."""
        rounds = [row.round for row in self._history.rows]
        return bool(rounds) and self._delete("round", rounds[-1] if number is None else number)

    def delete_example(self, number: int) -> bool:
        """Delete the example with that number."""
        return self._delete("example", number)

    # --- learning ------------------------------------------------------------------------------------------------

    def select_inputs(self, output: int, inputs: Iterable[int]) -> None:
        """Let an output hear only these inputs, from the next training on."""
        chosen = tuple(dict.fromkeys(inputs))
        if not chosen or not all(0 <= one < self.inputs for one in chosen):
            raise SessionError(f"inputs must be some of 0..{self.inputs - 1}, got {chosen}")
        self._channel(output).inputs = chosen

    def selected_inputs(self, output: int) -> tuple[int, ...]:
        """The inputs that an output hears."""
        return self._channel(output).inputs or tuple(range(self.inputs))

    def learner(self, output: int) -> tuple[str, Mapping[str, Choice]]:
        """An output's learner and its settings, all of them."""
        channel = self._channel(output)
        return channel.learner, complete(learner(channel.learner).settings, channel.settings)

    def set_learner(self, output: int, name: str, **settings: Choice) -> None:
        """Choose an output's learner and its settings, from the next training on."""
        member, channel = learner(name), self._channel(output)
        if member.target != channel.output.target:
            raise SessionError(f"{name} learns {member.target}, but {channel.output.name} is {channel.output.target}")
        complete(member.settings, settings)
        channel.learner, channel.settings = name, dict(settings)

    def train(self, outputs: Iterable[int] | None = None, *, tell: Tell = quiet) -> tuple[Trained, ...]:
        """Learn from the examples, here and now; `start_training` does it beside."""
        trained = fit_all(self.jobs(outputs), tell)
        self.adopt(trained)
        return trained

    def jobs(self, outputs: Iterable[int] | None = None) -> tuple[Job, ...]:
        """What is to be fitted; a SessionError where there are no examples."""
        chosen = range(len(self._channels)) if outputs is None else outputs
        channels = {output: self._channel(output) for output in chosen}
        return jobs(channels, self._history.rows, self.inputs)

    def adopt(self, trained: Iterable[Trained]) -> None:
        """Run these models from now on, at their outputs."""
        for one in trained:
            for output in one.outputs:
                if output >= 0:  # below: what it answers there goes nowhere
                    self._trained[output] = one
        self._program = None

    @property
    def trained(self) -> Mapping[int, Trained]:
        """The models by output."""
        return self._trained

    # --- running -------------------------------------------------------------------------------------------------

    def predict(self, x: Sequence[float] | Vector) -> Vector:
        """The outputs' values (M,) for one input vector (N,); they become the present values."""
        self.values = self._ready().numbers(vector(x, self.inputs, "inputs"), self.values)
        return self.values

    def answer(self, x: Sequence[float] | Vector) -> Answer:
        """As `predict`, with confidence, probabilities and what was heard of gestures."""
        answer = self._ready().answer(vector(x, self.inputs, "inputs"), self.values)
        self.values = answer.values
        return answer

    # --- keeping -------------------------------------------------------------------------------------------------

    def keep(self, path: Path) -> str:
        """Write every example to this file from now on, those that it holds joining first; returns what was damaged."""
        self.log = ExampleLog(path)
        for event in self.log.events:
            self._history.apply(event)
        self._round = self._history.last_round
        return self.log.notice

    def close(self) -> None:
        """Synchronise and close the file."""
        if self.log is not None:
            self.log.close()
            self.log = None

    # --- inside --------------------------------------------------------------------------------------------------

    def _commit(self, event: Event) -> bool:
        if not self._history.changes_by(event):
            return False
        if self.log is not None:
            self.log.append(event)
        return self._history.apply(event)

    def _delete(self, what: What, number: int = 0, label: int = 0) -> bool:
        return self._commit(Deletion(what, number, label))

    def _ready(self) -> Program:
        """The program; gestures follow their examples without training."""
        heard = [index for index, channel in enumerate(self._channels) if channel.output.target == "gestures"]
        if heard and self._heard_changes != self._history.changes:
            self._heard_changes = self._history.changes
            self.adopt(fit_all(self.jobs(heard), quiet))
        if self._program is None:
            self._program = Program(self._parts(), self.outputs)
        return self._program

    def _parts(self) -> list[Part]:
        if not self._trained:
            raise SessionError("nothing is trained; record some examples, then train")
        parts: list[Part] = []
        for one in {id(trained): trained for trained in self._trained.values()}.values():
            mine = {
                output: self._channels[output].output
                for output in one.outputs
                if self._trained.get(output) is one and self._channels[output].runs
            }
            parts.extend(_part(one, mine, self.inputs))
        return parts

    def _channel(self, output: int) -> Channel:
        if not 0 <= output < len(self._channels):
            raise SessionError(f"output must be 0..{len(self._channels) - 1}, got {output}")
        return self._channels[output]

    def _gesture_output(self, output: int | None) -> int:
        found = [index for index, channel in enumerate(self._channels) if isinstance(channel.output, Gestures)]
        if output is None and found:
            return found[0]
        if output not in found:
            raise SessionError("no output hears gestures" if output is None else f"output {output} hears no gestures")
        return output

    def _targets(self, y: Sequence[float | None]) -> tuple[float | None, ...]:
        if len(y) != len(self._channels):
            raise SessionError(f"outputs must be {len(self._channels)} numbers, got {len(y)}")
        targets = tuple(self._target(channel, value) for channel, value in zip(self._channels, y, strict=True))
        if all(target is None for target in targets):
            raise SessionError("no output records; enable recording of one")
        return targets

    @staticmethod
    def _target(channel: Channel, value: float | None) -> float | None:
        if value is None or not channel.records or isinstance(channel.output, Gestures):
            return None
        if not channel.output.legal(value):
            raise SessionError(f"{value!r} is no value for {channel.output.name}: {channel.output}")
        return float(value)


def _part(trained: Trained, mine: dict[int, Output], width: int) -> Iterable[Part]:
    if trained.target == "numbers":
        return [NumberPart(trained, mine, width)] if mine else []
    if trained.target == "gestures":
        return [GesturePart(trained, output, width) for output in mine]
    return [ClassPart(trained, one, out.count, width) for one, out in mine.items() if isinstance(out, Classes)]


def _input_names(inputs: int | Sequence[str]) -> tuple[str, ...]:
    if isinstance(inputs, int):
        return _unique([f"inputs-{one}" for one in range(1, inputs + 1)], inputs, "input")
    return _unique(inputs, len(inputs), "input")


def _outputs(outputs: int | Sequence[Output | str]) -> list[Output]:
    if isinstance(outputs, int):
        outputs = [f"outputs-{one}" for one in range(1, outputs + 1)]
    made: list[Output] = [Number(one) if isinstance(one, str) else one for one in outputs]
    _unique([one.name for one in made], len(made), "output")
    return made


def _unique(names: Sequence[str], count: int, what: str) -> tuple[str, ...]:
    if count < 1 or len(names) != count:
        raise SessionError(f"{what} names must be {max(1, count)}, got {len(names)}")
    if len(set(names)) != count or not all(isinstance(name, str) and name for name in names):
        raise SessionError(f"{what} names must differ from one another, got {', '.join(map(str, names))}")
    return tuple(names)
