"""Reads, in an input's process, the effective values of the input's rows out of the state of the epoch on air."""

from netbend.error import SegmentError
from netbend.inputs.row import INPUT, WIDTH
from netbend.stage.segment import Segment, segment_name
from netbend.stage.stage import Stage
from netbend.stage.state import StateBlock

ROWS = [row.name.split("/", 2)[2] for row in INPUT[:WIDTH]]
"""The rows of an input, in their order."""


class Following:
    """The values of input `number`; before the first frame they are at their defaults."""

    def __init__(self, owner: int, stage: Stage, number: int) -> None:
        self._owner, self._stage = owner, stage
        self._rows = INPUT[(number - 1) * WIDTH : number * WIDTH]
        self._values = [row.default for row in self._rows]
        self._epoch = 0
        self._state: StateBlock | None = None
        self._first = 0

    def __call__(self) -> list[float]:
        """The values of the last frame."""
        epoch = self._stage.on_air().epoch
        if epoch != self._epoch:
            self._epoch, self._state = epoch, self._attach(epoch)
        state = self._state
        if state is not None and (count := state.count):
            values = state.now.played[self._first : self._first + WIDTH].tolist()
            if state.count == count:  # else it may have been written over meanwhile
                self._values = values
        return self._values

    def _attach(self, epoch: int) -> StateBlock | None:
        from netbend.tree.layout import Layout  # noqa: PLC0415  a tenth of a second, once there is something to follow
        from netbend_models.description import Description  # noqa: PLC0415

        try:
            facts = Segment.attach(segment_name(self._owner, "facts", epoch))
            state = StateBlock.attach(segment_name(self._owner, "state", epoch))
        except SegmentError:  # gone again: the programme has moved on
            return None
        layout = Layout(Description.from_json(bytes(facts.buf).rstrip(b"\0").decode()))
        self._first = layout.flat_slots[self._rows[0].name]
        return state
