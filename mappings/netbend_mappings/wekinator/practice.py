"""What is done with a session by hand, through any door: record, train, run, take back; all doors hear what it says.

Outputs count from 0 here, gestures from 1.
"""

from collections.abc import Callable, Iterable, Sequence
from random import Random
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from netbend_mappings.learners.output import Gestures
from netbend_mappings.projects.project import Ends
from netbend_mappings.session import Session
from netbend_mappings.wekinator.answering import Answering, present
from netbend_mappings.wekinator.error import WekinatorError
from netbend_mappings.wekinator.joint import Joint
from netbend_mappings.wekinator.making import Make, Making, said_of
from netbend_mappings.wekinator.school import School
from netbend_mappings.wekinator.take import Take
from netbend_mappings.wekinator.training import Start
from netbend_mappings.wekinator.wanted import Wanted

if TYPE_CHECKING:
    from netbend_mappings.wekinator.listener import Listener

Values = NDArray[np.float64]


class Practice:
    """A session with its hands: `session` is None until a project is open or enough has arrived to make one.

    `make` makes one, `start` begins to train one. Whatever raises has changed nothing.
    """

    def __init__(self, make: Make, start: Start, wanted: Wanted | None = None) -> None:
        self._making = Making(make, wanted or Wanted())
        self.ends, self.joint = Ends(), Joint()
        self.session: Session | None = None
        self.listeners: list[Listener] = []
        self.is_recording = self.is_running = self.is_performing = False
        self.before_record: Callable[[], None] = _nothing
        """Called before each example where the targets are what stands elsewhere at that moment."""
        self.takes_here = False
        self.taps: list[Callable[[Values], None]] = []
        """Hear every input vector, before it is recorded, or after it was answered."""
        self._take = Take()
        self._answering = Answering(self.listeners)
        self._school = School(start, self._trained, self.note)
        self._waits = False

    # what there is

    @property
    def follows_gestures(self) -> bool:
        """Whether the outputs are gestures."""
        if self.session is None:
            return bool(self._making.wanted.gestures)
        return isinstance(self.session.outputs[0], Gestures)

    @property
    def inputs(self) -> int:
        """How many inputs; 0 until that is known."""
        return self.session.inputs if self.session else len(self._making.wanted.input_names)

    @property
    def width(self) -> int:
        """How many outputs that are numbers or classes."""
        if self.session is None:
            return self._making.wanted.width
        return 0 if self.follows_gestures else len(self.session.outputs)

    @property
    def gestures(self) -> int:
        """How many gestures."""
        if self.session is None:
            return self._making.wanted.gestures
        first = self.session.outputs[0]
        return first.count if isinstance(first, Gestures) else 0

    @property
    def is_training(self) -> bool:
        """Whether training is under way."""
        return self._school.is_open

    @property
    def share(self) -> float:
        """How much of the training is done, 0..1; 1 while there is none."""
        return self._school.share

    @property
    def label(self) -> int:
        """The gesture that is being recorded, 0 for none."""
        return self._take.label

    def open_session(self) -> Session:
        """The session; a WekinatorError where there is none."""
        if self.session is None:
            raise WekinatorError("no project is open, and too little has arrived to make one")
        return self.session

    def adopt(self, session: Session, ends: Ends | None = None) -> None:
        """Play this session from now on; it says its values once for each output, as Wekinator does."""
        self._school.drop()
        if self.session is not None and self.session is not session:
            self.session.close()
        self.session, self.ends = session, ends or self.ends
        self.is_recording = self.is_running = False
        self._take.begin(0)
        self._answering.look(session)
        for listener in self.listeners:
            listener.opened()
        for _ in range(len(session.outputs)):
            self._answering.say(present(session))

    def begin(self, wanted: Wanted) -> None:
        """Forget the session, and make one from what arrives next."""
        wanted.outputs()
        self._school.drop()
        if self.session is not None:
            self.session.close()
        self.session = self._making.aimed = None
        self._making.wanted = wanted
        self.is_recording = self.is_running = False
        self._take.begin(0)

    # what goes in

    def feed(self, values: Values) -> None:
        """One input vector: recorded while recording, else run while running."""
        session = self.session
        if session is None:
            session = self._make_for(values)
        if values.size != session.inputs:
            raise WekinatorError(f"{self.ends.inputs} takes {session.inputs} numbers, got {values.size}")
        if self.is_running and not (self.is_recording or self._take.label):
            self._answering.run(session, values)  # first: who waits for the answer waits for nothing else
            self._tap(values)
            return
        self._tap(values)
        if self.is_recording:
            if self.takes_here:
                self.before_record()
            session.record(values.tolist())
        elif self._take.label:
            self._take.add(values)
        elif session.features:
            session.hear(values)

    def rehearse(self, values: Values) -> Values | None:
        """What `feed` would answer, while nothing is said or changed; None where an answer is more than numbers."""
        if self.session is None or not self.is_running or self.is_recording or self._take.label:
            return None
        return self._answering.rehearse(self.session, values)

    def _tap(self, values: Values) -> None:
        for tap in self.taps:
            tap(values)

    def join(self, address: str, values: Values) -> None:
        """The numbers of one of the joined addresses."""
        whole = self.joint.hear(address, values)
        if whole is not None:
            self.feed(whole)

    def _make_for(self, values: Values) -> Session:
        """A session from what has arrived; recording that was begun before goes on in it."""
        session = self._making.make(values, self.ends.inputs)
        recording, label = self.is_recording, self._take.label
        self.adopt(session)
        self.is_recording = recording
        self._take.begin(label)
        if self._making.aimed is not None:
            self.aim(self._making.aimed)
        self.note(f"a new project: {said_of(session)}")
        return session

    # targets

    def aim(self, values: Values) -> None:
        """Set the targets (M,) without saying them; one that is not legal keeps its value."""
        if self.session is None:
            self._making.expect_targets(values)
            return
        if self.follows_gestures or values.size != self.width:
            raise WekinatorError(f"targets must be {self.width} numbers, got {values.size}")
        kept = [output + 1 for output, value in enumerate(values.tolist()) if not self.session.set_value(output, value)]
        if kept:
            self.note(f"output {', '.join(map(str, kept))} cannot have this value and keeps the one before")

    def set_output(self, output: int, value: float) -> None:
        """Move one output by hand: it is said at once."""
        session = self.open_session()
        if not (0 <= output < self.width and session.set_value(output, value)):
            raise WekinatorError(f"output {output + 1} cannot be {value:g}")
        self._answering.say(session.values)

    def randomise(self, seed: int | None = None) -> None:
        """Put the outputs that record anywhere they may be, and say it."""
        session, dice = self.open_session(), Random(seed)  # noqa: S311  a look, not a secret
        for output, kind in enumerate(session.outputs):
            if session.recording[output] and not isinstance(kind, Gestures):
                session.set_value(output, kind.anywhere(dice))
        self._answering.say(session.values)

    # recording

    def start_recording(self, *, here: bool = False) -> None:
        """Let inputs be recorded; stops running. One round: undone in one step. `here`: see `before_record`."""
        self._supervised("recording a gesture is startDtwRecording's")
        if self.session is not None and not self.is_recording:
            self.session.begin_round()
        self.is_recording, self.is_running, self.takes_here = True, False, here

    def stop_recording(self) -> None:
        """No more; running is not resumed."""
        self._supervised("recording a gesture ends with stopDtwRecording")
        self.is_recording = False

    def start_gesture(self, label: int) -> None:
        """Begin one example of a gesture; stops running."""
        if not self.follows_gestures:
            raise WekinatorError("there are no gestures here; startRecording records")
        if not 1 <= label <= self.gestures:
            raise WekinatorError(f"gesture must be 1..{self.gestures}, got {label}")
        self._take.keep(self.session)
        self._take.begin(label)
        self.is_running = False

    def stop_gesture(self) -> None:
        """Keep the example; running is not resumed."""
        if not self.follows_gestures:
            raise WekinatorError("there are no gestures here; stopRecording ends a recording")
        self._take.keep(self.session)

    # training

    def train(self) -> None:
        """Learn from the examples, beside the playing; gestures need no training."""
        if self.follows_gestures:
            return
        self._school.train(self.open_session())

    def poll(self) -> bool:
        """Look whether training is over, and say so; True while it is under way."""
        return self._school.poll()

    def _trained(self) -> None:
        for listener in self.listeners:
            listener.trained()
        if self._waits and self.session is not None and self.session.trained:
            self.is_running = True
        self._waits = False

    def cancel(self) -> None:
        """Call training off; it is said to be over."""
        if self.follows_gestures:
            return
        self._school.drop()
        self._waits = False
        self._trained()

    # running

    def start_running(self) -> None:
        """Answer inputs; what is being trained for the first time runs as soon as it is."""
        session = self.open_session()
        if not (self.follows_gestures or session.trained):
            if not self._school.is_open:
                raise WekinatorError("nothing is trained yet; train first")
            self._waits = True
            return
        self.is_running = True

    def stop_running(self) -> None:
        """Answer no more."""
        self.is_running = self._waits = False

    # examples and outputs

    def delete_all(self) -> None:
        """Delete every example; trained models keep running."""
        self.open_session().delete_all()

    def delete(self, part: int) -> None:
        """Delete the examples of an output, or of a gesture, from 0."""
        session = self.open_session()
        if self.follows_gestures:
            session.delete_gesture(part + 1)
        else:
            session.delete_output(part)

    def undo(self) -> None:
        """Take back the last round or deletion."""
        if not self.open_session().undo():
            raise WekinatorError("there is no recording to undo")

    def redo(self) -> None:
        """Bring back what was taken back."""
        if not self.open_session().redo():
            raise WekinatorError("there is no recording to redo")

    def enable(self, outputs: Iterable[int], *, records: bool | None = None, runs: bool | None = None) -> None:
        """Let outputs record or run, or not; one that does not run keeps its value."""
        self._supervised("gestures always record and run")
        session = self.open_session()
        if records is not None:
            session.enable_recording(outputs, records)
        if runs is not None:
            session.enable_running(outputs, runs)

    def select(self, output: int, inputs: Iterable[int]) -> None:
        """Let an output hear only these inputs, from the next training on."""
        self._supervised("gestures hear all inputs")
        self.open_session().select_inputs(output, inputs)

    def name_inputs(self, names: Sequence[str]) -> None:
        """Name the inputs; before there is a session this says how many there will be."""
        if self.session is not None:
            self.session.name_inputs(names)
        else:
            self._making.expect_inputs(names)

    def name_outputs(self, names: Sequence[str]) -> None:
        """Name the outputs, or the gestures."""
        if self.session is None:
            self._making.expect_outputs(names)
        elif isinstance(kind := self.session.outputs[0], Gestures):
            self.session.set_output(0, Gestures(kind.name, kind.count, tuple(names)))
        else:
            self.session.name_outputs(names)

    def perform(self, *, on: bool) -> None:
        """Performance mode: there is no screen whose editing it could hide, so it is only remembered."""
        self.is_performing = on

    def refresh(self) -> None:
        """Look again which outputs say more than numbers: after an output has changed."""
        if self.session is not None:
            self._answering.look(self.session)

    # saying

    def note(self, line: str) -> None:
        """Tell performers something."""
        for listener in self.listeners:
            listener.noted(line)

    def _supervised(self, otherwise: str) -> None:
        if self.follows_gestures:
            raise WekinatorError(f"this project has gestures: {otherwise}")


def _nothing() -> None:
    """Nothing is to be set."""
