"""What a frame's values are, for those who are told: the ones that are not at their default, by stored address."""

import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final

import numpy as np

from netbend.error import SegmentError
from netbend.stage.ring import FrameRecord
from netbend.stage.segment import Segment, segment_name
from netbend.stage.stage import Stage
from netbend.stage.state import StateBlock

if TYPE_CHECKING:
    from netbend.tree.layout import Layout
    from netbend.tree.node import Addresses

MOST: Final = 100
"""Values told of a frame at most: they are for people and patches, not a store."""


class Played:
    """Reads the effective values of frames out of the state of the epoch on air."""

    def __init__(self, owner: int, stage: Stage, start: Callable[[Callable[[], None]], None] | None = None) -> None:
        self._owner, self._stage, self._start = owner, stage, start or _beside
        self._epoch = 0
        self._reader: _Reader | None = None

    def __call__(self, record: FrameRecord) -> Mapping[str, float]:
        """The values of this frame; none where its state is gone or not that of this frame any more."""
        epoch, reader = self._stage.on_air().epoch, self._reader
        if epoch != self._epoch:
            self._epoch = epoch
            self._start(partial(self._read, epoch))
        return reader.values(record.number) if reader and reader.epoch == epoch else {}

    def _read(self, epoch: int) -> None:
        """Lay out an epoch's addresses: a tenth of a second, which no frame waits for."""
        with suppress(SegmentError):  # gone again: the programme has moved on
            self._reader = _Reader(self._owner, epoch)


def _beside(work: Callable[[], None]) -> None:
    threading.Thread(target=work, name="addresses", daemon=True).start()


class _Reader:
    """One epoch's state with the addresses of its slots."""

    def __init__(self, owner: int, epoch: int) -> None:
        self.epoch = epoch
        self.state = StateBlock.attach(segment_name(owner, "state", epoch))
        facts = bytes(Segment.attach(segment_name(owner, "facts", epoch)).buf).rstrip(b"\0").decode()
        self._layout, self._addresses = _addresses(facts)
        self._default = self._layout.column("default")
        self._names: dict[int, str] = {}

    def values(self, number: int) -> Mapping[str, float]:
        for state in (self.state.now, self.state.following):  # a frame is shown just before its state is committed
            if int(state.head[0]) == number:
                played = state.played.copy()
                if int(state.head[0]) == number:
                    moved = np.flatnonzero(played != self._default)[:MOST]
                    return {self._name(slot): float(played[slot]) for slot in moved.tolist()}
        return {}

    def _name(self, slot: int) -> str:
        if slot not in self._names:
            self._names[slot] = self._addresses.at(slot).stored
        return self._names[slot]


@lru_cache(maxsize=2)  # a network that comes back costs nothing
def _addresses(facts: str) -> "tuple[Layout, Addresses]":
    # not on the way of those who tell nobody
    from netbend.tree.layout import Layout  # noqa: PLC0415
    from netbend.tree.node import Addresses  # noqa: PLC0415
    from netbend_models.description import Description  # noqa: PLC0415

    layout = Layout(Description.from_json(facts))
    return layout, Addresses(layout)
