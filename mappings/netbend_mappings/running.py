"""What runs of a session: its trained models as one program, the window of its features, the present values."""

from collections.abc import Iterable, Sequence

import numpy as np

from netbend_mappings.error import SessionError
from netbend_mappings.features import Feature, Window
from netbend_mappings.learners.base import Vector
from netbend_mappings.learners.group import Channel
from netbend_mappings.learners.output import Gestures
from netbend_mappings.learners.program import Answer, Part, Program, parts_of
from netbend_mappings.learners.trained import Trained
from netbend_mappings.vector import vector


class Running:
    """Answers input vectors (N,) with values (M,), one for each channel; `trained` are the models by channel."""

    def __init__(self, channels: Sequence[Channel], inputs: int) -> None:
        self._channels, self._inputs = channels, inputs
        self.trained: dict[int, Trained] = {}
        self.features: tuple[Feature, ...] = ()
        self.values: Vector = np.array([channel.output.initial for channel in channels])
        self._window = Window(())
        self._program: Program | None = None

    @property
    def width(self) -> int:
        """Inputs and features together."""
        return self._inputs + len(self.features)

    def adopt(self, trained: Iterable[Trained]) -> None:
        """Run these models from now on, at their outputs."""
        for one in trained:
            # below 0: what it answers there goes nowhere
            self.trained |= {output: one for output in one.outputs if output >= 0}
        self.renew()

    def drop(self, outputs: Iterable[int]) -> None:
        """Run the models of these outputs no more."""
        for output in outputs:
            self.trained.pop(output, None)
        self.renew()

    def renew(self) -> None:
        """Look at the channels anew before the next answer."""
        self._program = None

    def set_features(self, chosen: tuple[Feature, ...]) -> None:
        """Feed these features beside the inputs; a model that hears other ones goes."""
        self.features, self._window = chosen, Window(chosen)
        self.trained = {output: one for output, one in self.trained.items() if max(one.inputs) < self._inputs}
        self.renew()

    def predict(self, x: Sequence[float] | Vector) -> Vector:
        """The values, present from now on."""
        self.values = self._ready().numbers(self.hear(x), self.values)
        return self.values

    def rehearse(self, x: Sequence[float] | Vector) -> Vector:
        """The values, while nothing changes."""
        return self._ready().numbers(vector(x, self._inputs, "inputs"), self.values)

    def answer(self, x: Sequence[float] | Vector) -> Answer:
        """The values, present from now on, and what is known beside them."""
        answer = self._ready().answer(self.hear(x), self.values)
        self.values = answer.values
        return answer

    def hear(self, x: Sequence[float] | Vector) -> Vector:
        """The input with its features (width,), their windows moved on."""
        inputs = vector(x, self._inputs, "inputs")
        return np.concatenate([inputs, self._window.push(inputs)]) if self.features else inputs

    def featured(self, inputs: Vector) -> Vector:
        """The features (F,) alone, their windows moved on."""
        return self._window.push(inputs)

    def forget(self) -> None:
        """Forget the stream of inputs so far."""
        self._window.clear()
        self.renew()

    def _ready(self) -> Program:
        if self._program is None:
            self._program = Program(self._parts(), [channel.output for channel in self._channels])
        return self._program

    def _parts(self) -> list[Part]:
        if not self.trained and not any(isinstance(channel.output, Gestures) for channel in self._channels):
            raise SessionError("nothing is trained; record some examples, then train")
        runs = {output: self._channels[output].output for output in self.trained if self._channels[output].runs}
        return parts_of(self.trained, runs, self.width)
