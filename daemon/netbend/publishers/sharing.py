"""A frame is fitted once for all outputs of one format: the fastest of them does it, the others take a copy.

Nothing is locked and nobody is appointed. An output tells in its row of the stage which frame it fits; the others wait
for it about as long as that takes, and fit the frame themselves where it does not come: it rests, or was killed.
"""

import contextlib
import time
from collections.abc import Callable
from hashlib import blake2b
from typing import Final

import numpy as np

from netbend.error import SegmentError
from netbend.stage.programme import HELD
from netbend.stage.ring import OUTPUTS, FrameRecord, Picture, Ring, ring_bytes
from netbend.stage.segment import Segment, segment_name
from netbend.stage.stage import Stage

GRACE_S: Final = 0.003
"""How long a slower output waits for a faster one to begin."""

PATIENCE_S: Final = 0.04
"""How long it waits for a picture that was begun."""

LIVELY_S: Final = 0.1
"""An output that has fitted nothing for so long is not waited for."""

_BYTES: Final = 8
"""A ring's number is a count, times this, plus the bytes of a pixel: all that readers must know, read at once."""

_LOOK_S: Final = 0.0004

_SHARE: Final = 0.8
"""Of the time that the last picture took: for so long nobody looks for the next one."""


class Sharing:
    """What one output, at its `seat`, has to do with the pictures that the others fit."""

    def __init__(
        self,
        owner: int,
        seat: int,
        stage: Stage,
        now: Callable[[], float] = time.perf_counter,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._owner, self._seat, self._now, self._sleep = owner, seat, now, sleep
        self._rows = stage.fits if 0 <= seat < OUTPUTS else stage.fits[:0]
        self._formats, self._frames, self._since = (self._rows[name] for name in ("format", "frame", "since"))
        self._ring: tuple[tuple[int, ...], Segment, Ring] | None = None
        self._refused: tuple[int, ...] = ()
        self._seen: dict[int, tuple[int, Ring]] = {}
        self._took = 0.0
        self._copies: list[Picture] = []
        self._format, self._given = 0, False
        self._forget()
        if len(self._rows):
            self._frames[seat] = self._since[seat] = 0.0

    def show(self, what: tuple[object, ...], rate: float) -> None:
        """From now on pictures are fitted into this format, at most so many a second."""
        self._format = int.from_bytes(blake2b(repr(what).encode(), digest_size=8).digest(), "little") or 1
        if len(self._rows):
            self._rows["rate"][self._seat] = rate

    def stand_aside(self) -> None:
        """Fit this frame without the others: there is not enough to do."""
        if len(self._rows):
            self._formats[self._seat] = 0

    def find(self, record: FrameRecord) -> Picture | None:
        """This frame as another output has fitted it, or None: then it is ours to fit, and the others know.

        A copy that stays untouched while `HELD` - 1 more are found.
        """
        if not len(self._rows):
            return None
        self._formats[self._seat] = self._format
        asked = self._now()
        while self._peers():
            if (picture := self._copy(record)) is not None:
                self._took = self._now() - asked
                return picture
            rest = self._wait(record.done, asked, self._now())
            if rest == 0.0:
                break
            self._sleep(rest)
        if not self._refused:
            self._since[self._seat] = self._now()
            self._frames[self._seat] = record.done
        return None

    def memory(self, shape: tuple[int, ...]) -> Picture | None:
        """Where to fit a picture of this shape (H, W, C) so that the others see it; None where nobody would."""
        if self._ring is not None and self._ring[0] != shape:
            self._forget()
        if self._ring is None and self._peers() and shape != self._refused:
            self._make(shape)
        self._given = self._ring is not None and bool(self._formats[self._seat])
        return self._ring[2].write().reshape(shape) if self._ring and self._given else None

    def fitted(self, record: FrameRecord) -> None:
        """This frame is fitted; where memory was given out for it the others may take it, else they need not wait."""
        if self._ring is not None and self._given:
            self._ring[2].publish(record)
            self._given = False
        elif len(self._rows):
            self._since[self._seat] = 0.0

    def close(self) -> None:
        """Have nothing to do with it any more."""
        self.stand_aside()
        self._forget()
        for _, ring in self._seen.values():
            ring.close()
        self._seen.clear()

    def _peers(self) -> list[int]:
        if not len(self._rows) or not self._formats[self._seat]:
            return []
        alike = np.flatnonzero(self._formats == self._formats[self._seat]).tolist()
        return [seat for seat in alike if seat != self._seat]

    def _wait(self, frame: float, asked: float, now: float) -> float:
        """Seconds to wait for one who is at this frame, or will be in a moment; 0 where there is none."""
        for seat in self._peers():
            at, since = float(self._frames[seat]), float(self._since[seat])
            if at == frame and now - since < PATIENCE_S:
                return max(_LOOK_S, _SHARE * self._took - (now - asked))
            if at < frame and self._goes_first(seat) and now - asked < GRACE_S and now - since < LIVELY_S:
                return _LOOK_S
        return 0.0

    def _goes_first(self, seat: int) -> bool:
        rates = self._rows["rate"]
        return (-rates[seat], seat) < (-rates[self._seat], self._seat)

    def _copy(self, record: FrameRecord) -> Picture | None:
        """A whole copy of what another one has made of this frame."""
        for seat in self._peers():
            if float(self._frames[seat]) != record.done or (seen := self._look(seat)) is None:
                continue
            channels, ring = seen
            newest = ring.latest()
            if newest is None or newest[1] != record:
                continue
            copy = self._oldest((ring.height, ring.width * 4 // channels, channels))
            np.copyto(copy, newest[2].reshape(copy.shape))
            if ring.whole(newest[0]):
                return copy
        return None

    def _oldest(self, shape: tuple[int, ...]) -> Picture:
        self._copies = [copy for copy in self._copies if copy.shape == shape]
        copy = self._copies.pop(0) if len(self._copies) == HELD else np.empty(shape, np.uint8)
        self._copies.append(copy)
        return copy

    def _look(self, seat: int) -> tuple[int, Ring] | None:
        """Bytes of a pixel, and the ring, of another output's fitted pictures."""
        number = int(self._rows["ring"][seat])
        if seat not in self._seen or self._seen[seat][0] != number:
            if seat in self._seen:
                self._seen.pop(seat)[1].close()
            try:
                self._seen[seat] = number, Ring.attach(_name(self._owner, seat, number))
            except SegmentError:  # gone again, or none was made yet
                return None
        return number % _BYTES, self._seen[seat][1]

    def _make(self, shape: tuple[int, ...]) -> None:
        height, width, channels = shape
        number = (int(self._rows["ring"][self._seat]) // _BYTES + 1) * _BYTES + channels
        width = width * channels // 4
        try:
            segment = Segment.create(_name(self._owner, self._seat, number), ring_bytes(width, height))
        except SegmentError:  # no room: each fits for itself
            self._refused = shape
            return
        self._refused = ()
        self._ring = shape, segment, Ring.lay_out(segment, width, height)
        self._rows["ring"][self._seat] = number

    def _forget(self) -> None:
        """Take our ring away, or the one that was left when this output was killed."""
        if self._ring is not None:
            self._ring[2].close()
            self._ring[1].remove()
            self._ring = None
        elif len(self._rows):
            _remove(self._owner, self._seat, int(self._rows["ring"][self._seat]))


def clear(owner: int) -> None:
    """Take away what outputs that were killed have left of their pictures, while the stage is there."""
    stage = Stage.attach(owner)
    for seat, number in enumerate(stage.fits["ring"].tolist()):
        _remove(owner, seat, number)
    stage.close()


def _remove(owner: int, seat: int, number: int) -> None:
    with contextlib.suppress(SegmentError):
        Segment.attach(_name(owner, seat, number)).remove()


def _name(owner: int, seat: int, number: int) -> str:
    return segment_name(owner, f"fit{seat}", number)
