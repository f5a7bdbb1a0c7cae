"""The renderer's end of the inputs' rings: the newest picture of each, copied only when there is another."""

from netbend.error import SegmentError
from netbend.inputs.message import ring_part
from netbend.inputs.row import INPUTS
from netbend.stage.ring import Picture, Ring
from netbend.stage.segment import segment_name
from netbend.stage.stage import Stage


class Intake:
    """The inputs of one epoch; looks for rings only when the supervisor has made or removed some."""

    def __init__(self, owner: int, epoch: int, stage: Stage) -> None:
        self._owner, self._epoch, self._stage = owner, epoch, stage
        self._rings: dict[int, Ring] = {}
        self._version = 0.0
        self._counts = [0] * INPUTS
        self._pictures: list[Picture | None] = [None] * INPUTS

    def __call__(self) -> tuple[Picture | None, ...]:
        """Each input's picture, uint8 RGBA (H, W, 4), or None; the same object while it is the same."""
        if (version := self._stage["inputs"]) != self._version:
            self._version = version
            self._attach()
        for place, ring in self._rings.items():
            if (count := ring.count) != self._counts[place] and (frame := ring.read()) is not None:
                self._counts[place], self._pictures[place] = count, frame[1]
        return tuple(self._pictures)

    def _attach(self) -> None:
        for place in range(INPUTS):
            name = segment_name(self._owner, ring_part(place + 1), self._epoch)
            try:
                ring = Ring.attach(name)
            except SegmentError:
                if (gone := self._rings.pop(place, None)) is not None:
                    gone.close()
                self._counts[place], self._pictures[place] = 0, None
                continue
            if place in self._rings:
                self._rings[place].close()
            self._rings[place], self._counts[place] = ring, 0
