"""The inputs' processes and rings: made when a source is first asked for, so that who uses none pays nothing."""

import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Final

from netbend.error import SegmentError
from netbend.inputs.message import Receive, Received, Rings, ring_part
from netbend.inputs.process import main
from netbend.inputs.shape import shape_of
from netbend.stage.ring import Ring, ring_bytes
from netbend.stage.segment import Segment, segment_name
from netbend.stage.stage import Stage
from netbend.supervisor.child import Child
from netbend_models.description import Description

if TYPE_CHECKING:
    from netbend.inputs.base import SourceSetting
    from netbend.supervisor.epoch import Epoch

PATIENCE: Final = 3
"""Deaths in a row after which an input waits before it starts again."""


class Inputs:
    """All that are asked for. `tell` reaches the terminal, `report` the conductor, `later` sets an alarm."""

    def __init__(
        self,
        owner: int,
        stage: Stage,
        tell: Callable[[str], None],
        report: Callable[[object], None],
        later: Callable[[float, Callable[[], None]], None],
    ) -> None:
        self._owner, self._stage, self._tell, self._report, self._later = owner, stage, tell, report, later
        self._settings: dict[int, SourceSetting] = {}
        self._running: dict[int, Child] = {}
        self._rings: dict[tuple[int, int], Segment | None] = {}
        self._deaths: dict[int, deque[float]] = {}
        self._stopping = False

    def __iter__(self) -> Iterator[Child]:
        return iter(list(self._running.values()))

    def obey(self, wanted: Receive, epochs: "Mapping[int, Epoch]") -> None:
        """Receive from this source; where there is none any more the input's rings are taken away."""
        number = wanted.number
        self._settings[number] = wanted.setting
        if number in self._running:
            self._running[number].send(wanted)
        self.follow(epochs)
        self._start(number)

    def follow(self, epochs: "Mapping[int, Epoch]") -> None:
        """Have a ring for each input in each epoch, and none where either is gone."""
        wanted = {(number, epoch) for number, setting in self._settings.items() if setting.kind for epoch in epochs}
        if wanted == self._rings.keys():
            return
        for key in self._rings.keys() - wanted:
            if (segment := self._rings.pop(key)) is not None:
                segment.remove()
        for number, epoch in wanted - self._rings.keys():
            self._rings[number, epoch] = self._make(number, epochs[epoch])
        self._stage["inputs"] += 1
        for number, child in self._running.items():
            child.send(self._of(number))

    def _of(self, number: int) -> Rings:
        return Rings(tuple(epoch for one, epoch in self._rings if one == number))

    def _make(self, number: int, epoch: "Epoch") -> Segment | None:
        width, height = shape_of(Description.from_json(epoch.description))
        try:
            name = segment_name(self._owner, ring_part(number), epoch.number)
            segment = Segment.create(name, ring_bytes(width, height))
        except SegmentError as fault:
            self._tell(f"input {number}: {fault}")
            return None
        Ring.lay_out(segment, width, height)
        return segment

    def _start(self, number: int) -> None:
        if self._settings[number].kind and number not in self._running and not self._stopping:
            self._running[number] = Child(
                f"input {number}", main, self._owner, number, self._settings[number], self._of(number)
            )

    def hear(self, said: Received) -> None:
        """Take the word of an input's process."""
        self._tell(f"input {said.number}: " + ": ".join(filter(None, (said.source, said.state, said.detail))))
        self._report(said)

    def bury(self) -> None:
        """Start again those that died while they are asked for."""
        for number, child in [(number, child) for number, child in self._running.items() if not child.alive]:
            child.kill()
            del self._running[number]
            if self._stopping:
                continue
            deaths = self._deaths.setdefault(number, deque(maxlen=5))
            deaths.append(time.perf_counter())
            self._tell(f"input {number} died and starts again")
            self._later(0.0 if len(deaths) < PATIENCE else 0.5 * len(deaths), partial(self._start, number))

    def stop(self) -> None:
        """Start none any more, and give the rings back."""
        self._stopping = True
        self._settings.clear()
        self.follow({})
