"""What records: the examples as they stand, their rounds, and the file that every event reaches before it counts."""

from collections.abc import Callable
from pathlib import Path

from netbend_mappings.examples.event import Deletion, Event, Recording, Step, What
from netbend_mappings.examples.example import Example, Gesture, Inputs, Recorded, Targets
from netbend_mappings.examples.history import History
from netbend_mappings.examples.log import ExampleLog


class Recorder:
    """Examples of `inputs` inputs and `outputs` outputs; `clock` gives the time of their recording."""

    def __init__(self, inputs: int, outputs: int, clock: Callable[[], float]) -> None:
        self.history = History()
        self.log: ExampleLog | None = None
        self.round = 0
        self._inputs, self._outputs, self._clock = inputs, outputs, clock

    def begin_round(self) -> int:
        """Begin the next round."""
        self.round = max(self.round, self.history.last_round) + 1
        return self.round

    def example(self, inputs: Inputs, targets: Targets, features: Inputs) -> Example:
        """Record values."""
        row = Example(
            self.history.last_number + 1, self._clock(), self.round or self.begin_round(), inputs, targets, features
        )
        self.commit(Recording(row))
        return row

    def gesture(self, output: int, label: int, samples: tuple[Inputs, ...]) -> Gesture:
        """Record a gesture, a round of its own."""
        number, time = self.history.last_number + 1, self._clock()
        row = Gesture(number, time, max(self.round, self.history.last_round) + 1, output, label, samples)
        self.commit(Recording(row))
        self.round = 0  # what is recorded next is undone by itself
        return row

    def take(self, row: Recorded) -> None:
        """Take in an example from elsewhere, with the number, time and round that it has."""
        self.commit(Recording(row))
        self.round = 0

    def delete(self, what: What, number: int = 0, label: int = 0) -> bool:
        """Delete; False where nothing goes."""
        return self.commit(Deletion(what, number, label))

    def step(self, *, back: bool) -> bool:
        """Undo or redo; False where there is nothing."""
        changed = self.commit(Step(back))
        if changed:
            self.begin_round()
        return changed

    def commit(self, event: Event) -> bool:
        """Write an event, then let it count; False for one that changes nothing, which is not written."""
        if not self.history.changes_by(event):
            return False
        if self.log is not None:
            self.log.append(event)
        return self.history.apply(event)

    def keep(self, path: Path) -> str:
        """Write every event to this file from now on, after taking in what it holds; what was damaged there is said."""
        log = ExampleLog(path)
        strange = sum(not self._fits(event) for event in log.events)
        if strange:
            said = f"{path}: {strange} examples of another shape are left out"
            log.notice = f"{log.notice}; {said}" if log.notice else said
        for event in log.events:
            if self._fits(event):
                self.history.apply(event)
        self.close()
        self.log, self.round = log, 0
        return log.notice

    def close(self) -> None:
        """Synchronise and close the file."""
        if self.log is not None:
            self.log.close()
            self.log = None

    def _fits(self, event: Event) -> bool:
        match event:
            case Recording(Example(inputs=inputs, outputs=outputs)):
                return len(inputs) == self._inputs and len(outputs) == self._outputs
            case Recording(Gesture(output=output, samples=samples)):
                return output < self._outputs and all(len(sample) == self._inputs for sample in samples)
            case _:
                return True
