"""The programme as a publisher sees it: the newest frame on air, whichever ring it comes from."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from netbend.error import SegmentError
from netbend.stage.ring import ALONE, OUTPUTS, FrameRecord, Picture, Ring
from netbend.stage.segment import segment_name
from netbend.stage.stage import OnAir, Stage

_PIECE: Final = 2**15

HELD: Final = 3
"""Copies that a programme holds in turn: an asynchronous sender reads the last one while the next is made."""

_PUNCTUAL: Final = 8
"""Frames in time after which late ones are given: whoever is too slow for all of them stays with the newest."""

_CREDIT: Final = 24
"""So many late ones: whoever needs two thirds of the time between frames makes up for the whole ring with fewer."""


@dataclass(frozen=True, slots=True)
class _Shot:
    """The newest frame of one ring, in place."""

    ring: Ring
    ticket: int
    record: FrameRecord
    picture: Picture


class Programme:
    """What a publisher watches: the frames on air, whichever ring they come from.

    The newest is given; after a hiccup, first those that came meanwhile, as far as the ring still has them. `missed`
    counts the frames of the ring on air that came and went.
    """

    def __init__(self, owner: int, seat: int = ALONE) -> None:
        self._owner, self._seat = owner, seat
        self.stage = Stage.attach(owner)
        self.missed = 0
        self._rings: dict[int, Ring] = {}
        self._seen = (0, 0, 0, 0)
        self._number: int | None = None
        self._punctual = self._credit = 0
        self._peeked: tuple[OnAir, list[_Shot]] | None = None
        self._copies: list[Picture] = []

    def peek(self) -> FrameRecord | None:
        """The record of the frame that is to be given next, which it still is afterwards; None if there is none."""
        on_air = self.stage.on_air()
        shots = self._shots(on_air, late=True) if self._changed(on_air) else []
        self._peeked = (on_air, shots) if self._is_fresh(shots) else None
        return _newest(shots) if self._peeked else None

    def take(self) -> tuple[FrameRecord, Picture] | None:
        """A whole copy of a frame that was not given yet, or None.

        The copy stays untouched while this method gives `HELD` - 1 more.
        """
        if (found := self._next()) is None:
            return None
        on_air, shots = found
        while self._is_fresh(shots):
            picture = _flatten(shots, on_air.mix)
            copy = self._oldest(picture.shape)
            np.copyto(copy, picture)
            if all(shot.ring.whole(shot.ticket) for shot in shots):
                self._copies = [*(held for held in self._copies if held is not copy), copy]
                self._note(on_air, shots)
                return _newest(shots), copy
            shots = self._shots(on_air)  # overtaken: a newer one is there
        return None

    def lend(self) -> tuple[FrameRecord, Picture] | None:
        """A frame that was not given yet, not to be written into; in place where that can be, else a copy; or None.

        It stays untouched until this method has given two more.
        """
        if (found := self._next()) is None:
            return None
        on_air, shots = found
        if len(shots) != 1 or not 0 <= self._seat < OUTPUTS or not shots[0].ring.hold(self._seat, shots[0].ticket):
            self._peeked = found
            return self.take()
        self._note(on_air, shots)
        return shots[0].record, shots[0].picture

    def skip(self) -> None:
        """Let the frame go by that is to be given next: it counts as given."""
        if (found := self._next()) is not None:
            self._note(*found)

    def copy(self) -> tuple[FrameRecord, Picture] | None:
        """A whole copy of the newest frame on air, new or not."""
        ring = self._ring(self.stage.on_air().epoch)
        return ring.read() if ring is not None else None

    def close(self) -> None:
        """Let go of the rings and the stage; pictures handed out stay good."""
        for ring in self._rings.values():
            ring.close()
        self._rings.clear()
        self._peeked = None
        self.stage.close()

    def _changed(self, on_air: OnAir) -> bool:
        below, above = self._ring(on_air.epoch), self._ring(on_air.fading)
        seen = (on_air.epoch, on_air.fading, below.count if below else 0, above.count if above else 0)
        return seen != self._seen

    def _next(self) -> tuple[OnAir, list[_Shot]] | None:
        """What was peeked at, or would be now."""
        if self._peeked is None:
            self.peek()
        found, self._peeked = self._peeked, None
        return found

    def _is_fresh(self, shots: list[_Shot]) -> bool:
        # Two renderers make each moment twice; it is shown once.
        return bool(shots) and (len(shots) == 1 or _newest(shots).number != self._number)

    def _note(self, on_air: OnAir, shots: list[_Shot]) -> None:
        """Remember what was given."""
        before = self._seen
        self._seen = (on_air.epoch, on_air.fading, shots[0].ticket, shots[1].ticket if len(shots) == 2 else 0)
        if before[0] == on_air.epoch:
            self.missed += max(0, shots[0].ticket - before[2] - 1)
        in_time = before[2] + 1 == shots[0].ticket == shots[0].ring.count
        self._punctual = self._punctual + 1 if in_time else 0
        self._credit = _CREDIT if self._punctual >= _PUNCTUAL else max(0, self._credit - (not in_time))
        self._forget(on_air)
        self._number = _newest(shots).number

    def _shots(self, on_air: OnAir, *, late: bool = False) -> list[_Shot]:
        """The newest frames of the ring on air and of the one that fades in; none if the first has none.

        With `late` the oldest that was not given yet, where there is a credit for it.
        """
        epoch, fading, seen, _ = self._seen
        late = late and fading == on_air.fading == 0 and epoch == on_air.epoch and seen > 0
        late = late and self._credit > 0
        shots = []
        for epoch in (on_air.epoch, on_air.fading):
            ring = self._ring(epoch)
            if ring is not None and (frame := ring.latest(seen if late else None)) is not None:
                shots.append(_Shot(ring, *frame))
            elif epoch == on_air.epoch:
                break
        return shots

    def _oldest(self, shape: tuple[int, ...]) -> Picture:
        """The oldest of the held pictures; made once, since fresh memory costs a page fault every 4 KiB."""
        self._copies = [held for held in self._copies if held.shape == shape]
        return self._copies[0] if len(self._copies) == HELD else np.empty(shape, np.uint8)

    def _ring(self, epoch: int) -> Ring | None:
        if epoch == 0:
            return None
        if epoch not in self._rings:
            try:
                self._rings[epoch] = Ring.attach(segment_name(self._owner, "ring", epoch))
            except SegmentError:  # gone again: the programme has moved on since it was read
                return None
            if 0 <= self._seat < OUTPUTS:
                self._rings[epoch].let_go(self._seat)  # what one who was killed still held
        return self._rings[epoch]

    def _forget(self, on_air: OnAir) -> None:
        if len(self._rings) > 1:
            for epoch in self._rings.keys() - {on_air.epoch, on_air.fading}:
                self._rings.pop(epoch).close()


def _newest(shots: list[_Shot]) -> FrameRecord:
    if len(shots) == 1:
        return shots[0].record
    newest = max((shot.record for shot in shots), key=lambda record: record.number)
    solid = all(shot.record.solid for shot in shots)
    return replace(newest, picture=-1, solid=solid)  # the mix moves, whether they do or not


def _flatten(shots: list[_Shot], amount: float) -> Picture:
    if len(shots) == 1:
        return shots[0].picture
    return mix(shots[0].picture, shots[1].picture, amount)


def mix(below: Picture, above: Picture, amount: float, out: Picture | None = None) -> Picture:
    """Cross-fade two pictures, 0 all `below`, 1 all `above`; to another size it is a cut, without scaling.

    In pieces that stay in the cache: 7 ms for 1920 x 1080, where whole pictures take 22.
    """
    if below.shape != above.shape:
        return above if amount >= 0.5 else below
    weight = round(amount * 256)
    blended = np.empty(below.shape, np.uint8) if out is None else out
    shares, pixels = np.empty((2, _PIECE), np.uint16), blended.reshape(-1)
    pieces = [(picture.reshape(-1), part) for picture, part in ((below, 256 - weight), (above, weight))]
    for at in range(0, pixels.size, _PIECE):
        summed, added = shares[:, : pixels.size - at]
        for (picture, part), share in zip(pieces, (summed, added), strict=True):
            np.multiply(picture[at : at + _PIECE], np.uint16(part), out=share, dtype=np.uint16)
        summed += added
        pixels[at : at + _PIECE] = summed >> 8
    return blended
