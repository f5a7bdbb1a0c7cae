"""Wekinator's protocol over a practice: messages in, messages out, no socket.

Integers and doubles are numbers, a pattern is refused, and what is refused raises here: nothing that Wekinator
would not send goes back to a client.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from netbend_mappings.wekinator import argument
from netbend_mappings.wekinator.error import WekinatorError
from netbend_mappings.wekinator.listener import Ear
from netbend_mappings.wekinator.practice import Practice

Values = NDArray[np.float64]
Arguments = Sequence[Any]

CONTROL: Final = "/wekinator/control/"
STATUS: Final = "/wekinator/status/"
BUNDLE: Final = "/bundle"
CASES: Final = ("CLOSECURRENT", "STOPCURRENTLISTENING", "KEEPCURRENTRUNNING")
DATA: Final = ("WITHOUTDATA", "WITHDATA")
_WILD: Final = frozenset("*?[]{}")


class Files(Protocol):
    """What the protocol does with files; every name goes to files below the folders that are open to it."""

    def batch(self, name: str) -> None:
        """Record or run the rows of a CSV."""

    def load_model(self, output: int, name: str, *, data: bool) -> None:
        """Take a model, with the examples beside it or without."""

    def save_model(self, output: int, name: str) -> None:
        """Keep a model."""

    def run_project(self, name: str, case: str) -> None:
        """Open a project, listen as it says, and run."""


class Wekinator(Ear):
    """The receiver. `numbers`, `bare` and `batch` send: floats to an address; an address alone; a path of a batch."""

    def __init__(
        self, practice: Practice, files: Files, numbers: Callable[[str, Values], None], bare: Callable[[str], None],
        batch: Callable[[str, str], None],
    ) -> None:  # fmt: skip
        self.practice, self._files = practice, files
        self._numbers, self._bare, self._batch = numbers, bare, batch
        self._acts = _acts(practice, files)
        practice.listeners.insert(0, self)  # a client waits; who else listens does not

    def hear(self, address: str, arguments: Arguments) -> None:
        """Do what a message says; a WekinatorError says why it cannot be used, and then nothing has changed."""
        ends = self.practice.ends
        if address == ends.inputs:
            self.practice.feed(argument.numbers(arguments, address))
        elif address == ends.inputs + BUNDLE:
            self._files.batch(argument.text(arguments, address, "the path of a CSV"))
        elif address.startswith(CONTROL):
            self._act(address)(arguments, address)
        elif address in self.practice.joint.addresses:
            self.practice.join(address, argument.numbers(arguments, address))
        else:
            raise WekinatorError(_unknown(address, ends.inputs))

    def _act(self, address: str) -> Callable[[Arguments, str], None]:
        act = self._acts.get(address[len(CONTROL) :])
        if act is None:
            raise WekinatorError(_unknown(address, self.practice.ends.inputs))
        return act

    # what the practice says

    def outputs(self, values: Values) -> None:
        """The output values, or the distances of gestures, after an input."""
        self._numbers(self.practice.ends.outputs, values)

    def chances(self, name: str, values: Values) -> None:
        """The probabilities of an output's classes, class 0 first."""
        self._numbers(f"/{name}", values)

    def matched(self, name: str) -> None:
        """Another gesture is matched now."""
        self._bare(f"/{name}")

    def trained(self) -> None:
        """Training is over, however it ended."""
        self._bare(f"{STATUS}done-training")

    def batched(self, path: str) -> None:
        """A file of inputs was answered by this file of outputs."""
        self._batch(self.practice.ends.outputs + BUNDLE, path)


def _unknown(address: str, inputs: str) -> str:
    if _WILD & set(address):
        return f"{address} is a pattern; Wekinator's messages are taken by their whole address"
    return f"{address} is not Wekinator's; it hears {inputs} and {CONTROL}…"


def _acts(practice: Practice, files: Files) -> Mapping[str, Callable[[Arguments, str], None]]:
    """What each message does, by its name under /wekinator/control."""
    return {
        "outputs": lambda said, where: practice.aim(argument.numbers(said, where, finite=False)),
        "startRecording": lambda _, __: practice.start_recording(),
        "stopRecording": lambda _, __: practice.stop_recording(),
        "startDtwRecording": lambda said, where: practice.start_gesture(_gesture(practice, said, where)),
        "stopDtwRecording": lambda _, __: practice.stop_gesture(),
        "train": lambda _, __: practice.train(),
        "cancelTrain": lambda _, __: practice.cancel(),
        "startRunning": lambda _, __: practice.start_running(),
        "stopRunning": lambda _, __: practice.stop_running(),
        "deleteAllExamples": lambda _, __: practice.delete_all(),
        "deleteExamplesForOutput": lambda said, where: practice.delete(_part(practice, said, where)),
        "enableModelRecording": lambda said, where: practice.enable(_outputs(practice, said, where), records=True),
        "disableModelRecording": lambda said, where: practice.enable(_outputs(practice, said, where), records=False),
        "enableModelRunning": lambda said, where: practice.enable(_outputs(practice, said, where), runs=True),
        "disableModelRunning": lambda said, where: practice.enable(_outputs(practice, said, where), runs=False),
        "setInputNames": lambda said, where: practice.name_inputs(argument.texts(said, where)),
        "setOutputNames": lambda said, where: practice.name_outputs(argument.texts(said, where)),
        "selectInputsForOutput": lambda said, where: practice.select(*_selection(practice, said, where)),
        "loadModelFromFile": lambda said, where: files.load_model(
            _output(practice, said, where), argument.text(said[1:], where, "a file"),
            data=argument.choice(said, 2, DATA, where) == DATA[1]),
        "saveModelToFile": lambda said, where: files.save_model(
            _output(practice, said, where), argument.text(said[1:], where, "a file")),
        "runNewProject": lambda said, where: files.run_project(
            argument.text(said, where, "a project"), argument.choice(said, 1, CASES, where)),
        "enablePerformanceMode": lambda _, __: practice.perform(on=True),
        "disablePerformanceMode": lambda _, __: practice.perform(on=False),
    }  # fmt: skip


def _output(practice: Practice, said: Arguments, where: str) -> int:
    return argument.index(said, where, practice.width, "the output") - 1


def _part(practice: Practice, said: Arguments, where: str) -> int:
    """The output, or in a project of gestures the gesture, from 0."""
    if practice.follows_gestures:
        return argument.index(said, where, practice.gestures, "the gesture") - 1
    return _output(practice, said, where)


def _gesture(practice: Practice, said: Arguments, where: str) -> int:
    return argument.index(said, where, practice.gestures or 1, "the gesture")


def _outputs(practice: Practice, said: Arguments, where: str) -> tuple[int, ...]:
    return tuple(one - 1 for one in argument.indices(said, where, practice.width, "the output"))


def _selection(practice: Practice, said: Arguments, where: str) -> tuple[int, tuple[int, ...]]:
    inputs = argument.indices(said[1:], where, practice.inputs, "the input")
    return _output(practice, said, where), tuple(sorted(one - 1 for one in inputs))
