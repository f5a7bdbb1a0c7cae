"""Inputs, outputs, examples and learners together, without a socket; outputs and inputs count from 0 here."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from netbend_mappings.error import SessionError
from netbend_mappings.evaluation import FOLDS, Evaluated, evaluate
from netbend_mappings.examples.example import Example, Gesture, Inputs, Recorded
from netbend_mappings.examples.history import examples, gestures
from netbend_mappings.examples.log import ExampleLog
from netbend_mappings.examples.recorder import Recorder
from netbend_mappings.features import Feature
from netbend_mappings.learners.base import Tell, Vector, quiet
from netbend_mappings.learners.catalogue import DEFAULT, learner
from netbend_mappings.learners.group import Channel, jobs
from netbend_mappings.learners.output import Classes, Gestures, Output, input_names, outputs_of, unique
from netbend_mappings.learners.program import Answer
from netbend_mappings.learners.setting import Choice, complete
from netbend_mappings.learners.target import fitting, targets_of
from netbend_mappings.learners.trained import Job, Trained, fit_all
from netbend_mappings.running import Running
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
        self.input_names = input_names(inputs)
        self._channels = [Channel(output, DEFAULT[output.target]) for output in outputs_of(outputs)]
        self._recorder = Recorder(len(self.input_names), len(self._channels), clock)
        self._running = Running(self._channels, len(self.input_names))
        self._heard, self._heard_changes = _heard(self._channels), 0
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
    def values(self) -> Vector:
        """The outputs' present values (M,): what `record` without targets takes, what an output that rests keeps."""
        return self._running.values

    @property
    def examples(self) -> tuple[Example, ...]:
        """The examples of numbers and classes, in the order of their recording."""
        return examples(self._recorder.history.rows)

    @property
    def gestures(self) -> tuple[Gesture, ...]:
        """The examples of gestures."""
        return gestures(self._recorder.history.rows)

    @property
    def round(self) -> int:
        """The round that recording goes into, from 1; 0 before the first."""
        return self._recorder.round or self._recorder.history.last_round

    @property
    def changes(self) -> int:
        """How often the examples have changed so far: a model that was trained at another count is behind them."""
        return self._recorder.history.changes

    def name_inputs(self, names: Sequence[str]) -> None:
        """Name the inputs anew."""
        self.input_names = unique(names, self.inputs, "input")

    def name_outputs(self, names: Sequence[str]) -> None:
        """Name the outputs anew."""
        for channel, name in zip(self._channels, unique(names, len(self._channels), "output"), strict=True):
            channel.output = replace(channel.output, name=name)

    def set_output(self, output: int, kind: Output) -> None:
        """Make an output a number, classes or gestures; what was trained for another kind is forgotten."""
        channel = self._channel(output)
        others = {name for index, name in enumerate(self.output_names) if index != output}
        if kind.name in others:
            raise SessionError(f"there is an output {kind.name} already")
        if isinstance(kind, Classes) and isinstance(channel.output, Classes) and kind.count < channel.output.count:
            self._running.drop([output])  # it might answer a class that is no more
        if kind.target != channel.output.target:
            channel.learner, channel.settings = DEFAULT[kind.target], {}
            self._running.drop([output])
            self.values[output] = kind.initial
        channel.output = kind
        self._running.renew()
        self._heard, self._heard_changes = _heard(self._channels), -1

    # --- recording -----------------------------------------------------------------------------------------------

    def begin_round(self) -> int:
        """Begin the next round: what is recorded until the next one is undone together."""
        return self._recorder.begin_round()

    def record(self, x: Sequence[float], y: Sequence[float | None] | None = None) -> Example:
        """Record one example: inputs (N,) and targets (M,), the present values where none are given.

        Only outputs that record get a target; None in y leaves one out.
        """
        inputs = vector(x, self.inputs, "inputs")
        targets = targets_of(self._channels, self.values.tolist() if y is None else y)
        return self._recorder.example(_plain(inputs), targets, _plain(self._running.featured(inputs)))

    def record_gesture(self, label: int, samples: Sequence[Sequence[float]], output: int | None = None) -> Gesture:
        """Record one example of gesture `label` (from 1): its samples (length, N)."""
        index = self._gesture_output(output)
        count = self._channels[index].output
        assert isinstance(count, Gestures)
        if not 1 <= label <= count.count:
            raise SessionError(f"gesture must be 1..{count.count}, got {label}")
        if not samples:
            raise SessionError(f"gesture {label} has no samples; record some inputs")
        rows = tuple(_plain(vector(row, self.inputs, "inputs")) for row in samples)
        return self._recorder.gesture(index, label, rows)

    def take(self, rows: Iterable[Recorded]) -> None:
        """Take examples over as they were recorded elsewhere: their numbers, times and rounds stay."""
        for row in rows:
            if isinstance(row, Example):
                vector(row.inputs, self.inputs, "inputs")
                fitting(self._channels, row)
            elif not isinstance(self._channel(row.output).output, Gestures):
                raise SessionError(f"output {row.output} hears no gestures")
            self._recorder.take(row)

    def enable_recording(self, outputs: Iterable[int], on: bool = True) -> None:
        """Let outputs record, or not."""
        for output in outputs:
            self._channel(output).records = on

    def enable_running(self, outputs: Iterable[int], on: bool = True) -> None:
        """Let outputs run, or not: one that does not run keeps its value."""
        for output in outputs:
            self._channel(output).runs = on
        self._running.renew()

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
        return self._recorder.step(back=True)

    def redo(self) -> bool:
        """Do again what was taken back; False where there is nothing."""
        return self._recorder.step(back=False)

    def delete_all(self) -> bool:
        """Delete every example; trained models keep running, and `undo` brings the examples back."""
        return self._recorder.delete("all")

    def delete_output(self, output: int) -> bool:
        """Delete what the examples say of one output."""
        self._channel(output)
        return self._recorder.delete("output", output)

    def delete_gesture(self, label: int, output: int | None = None) -> bool:
        """Delete the examples of one gesture."""
        return self._recorder.delete("gesture", self._gesture_output(output), label)

    def delete_round(self, number: int | None = None) -> bool:
        """Delete a round, the last that has examples if none is named."""
        rounds = [row.round for row in self._recorder.history.rows]
        return bool(rounds) and self._recorder.delete("round", rounds[-1] if number is None else number)

    def delete_example(self, number: int) -> bool:
        """Delete the example with that number."""
        return self._recorder.delete("example", number)

    # --- learning ------------------------------------------------------------------------------------------------

    def select_inputs(self, output: int, inputs: Iterable[int]) -> None:
        """Let an output hear only these inputs, features counting after them, from the next training on."""
        chosen = tuple(dict.fromkeys(inputs))
        if not chosen or not all(0 <= one < self.width for one in chosen):
            raise SessionError(f"inputs must be some of 0..{self.width - 1}, got {chosen}")
        self._channel(output).inputs = chosen

    def selected_inputs(self, output: int) -> tuple[int, ...]:
        """The inputs that an output hears."""
        return self._channel(output).inputs or tuple(range(self.width))

    @property
    def width(self) -> int:
        """Inputs and features together."""
        return self._running.width

    @property
    def features(self) -> tuple[Feature, ...]:
        """The features that are learnt from beside the inputs."""
        return self._running.features

    def set_features(self, features: Iterable[Feature]) -> None:
        """Learn from windowed features too, from the next training on.

        Examples that were recorded without them get them as if each round were a stream.
        """
        chosen = tuple(dict.fromkeys(features))
        for feature in chosen:
            feature.check(self.inputs)
        self._running.set_features(chosen)
        for channel in self._channels:
            channel.inputs = tuple(one for one in channel.inputs if one < self.inputs)

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
        """Learn from the examples, here and now; `learners.worker.Worker` does it beside."""
        trained = fit_all(self.jobs(outputs), tell)
        self.adopt(trained)
        return trained

    def jobs(self, outputs: Iterable[int] | None = None) -> tuple[Job, ...]:
        """What is to be fitted; a SessionError where there are no examples."""
        chosen = range(len(self._channels)) if outputs is None else outputs
        channels = {output: self._channel(output) for output in chosen}
        return jobs(channels, self._recorder.history.rows, self.inputs, self.features)

    def evaluate(
        self, outputs: Iterable[int] | None = None, folds: int = FOLDS, *, seed: int = 0, tell: Tell = quiet
    ) -> tuple[Evaluated, ...]:
        """How well outputs are learnt, by so many folds, or with 0 on what was learnt; what runs stays as it is."""
        return evaluate(self.jobs(outputs), folds, seed, tell)

    def adopt(self, trained: Iterable[Trained]) -> None:
        """Run these models from now on, at their outputs."""
        self._running.adopt(trained)

    @property
    def trained(self) -> Mapping[int, Trained]:
        """The models by output."""
        return self._running.trained

    # --- running -------------------------------------------------------------------------------------------------

    def predict(self, x: Sequence[float] | Vector) -> Vector:
        """The outputs' values (M,) for one input vector (N,); they become the present values."""
        return self._followed().predict(x)

    def rehearse(self, x: Sequence[float] | Vector) -> Vector:
        """What `predict` would answer, where neither features nor gestures remember inputs; nothing changes."""
        return self._followed().rehearse(x)

    def answer(self, x: Sequence[float] | Vector) -> Answer:
        """As `predict`, with confidence, probabilities and what was heard of gestures."""
        return self._followed().answer(x)

    def hear(self, x: Sequence[float] | Vector) -> Vector:
        """Let the features' windows move on with an input that is neither recorded nor run; returns all (width,)."""
        return self._running.hear(x)

    def forget(self) -> None:
        """Forget the stream of inputs so far: windows and gestures begin anew."""
        self._running.forget()

    # --- keeping -------------------------------------------------------------------------------------------------

    def keep(self, path: Path) -> str:
        """Write every example to this file from now on, those that it holds joining first; returns what was damaged."""
        return self._recorder.keep(path)

    @property
    def log(self) -> ExampleLog | None:
        """The file that examples are written to."""
        return self._recorder.log

    @log.setter
    def log(self, log: ExampleLog | None) -> None:
        self._recorder.log = log

    def close(self) -> None:
        """Synchronise and close the file."""
        self._recorder.close()

    # --- inside --------------------------------------------------------------------------------------------------

    def _followed(self) -> Running:
        """What runs; gestures follow their examples by themselves."""
        if self._heard and self._heard_changes != self.changes:
            self._heard_changes = self.changes
            self._running.drop(self._heard)
            if any(row.output in self._heard for row in self.gestures):
                self.adopt(fit_all(self.jobs(self._heard), quiet))
        return self._running

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


def _heard(channels: Sequence[Channel]) -> tuple[int, ...]:
    """The outputs that hear gestures."""
    return tuple(place for place, channel in enumerate(channels) if isinstance(channel.output, Gestures))


def _plain(values: Vector) -> Inputs:
    return tuple(values.tolist())
