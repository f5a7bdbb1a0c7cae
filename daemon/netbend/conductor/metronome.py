"""What waits for the next beat or bar, so that it is seen with it: played just before the frame of the beat begins."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import floor
from typing import Final

from netbend.error import AddressError
from netbend.tree.tree import Sender, Tree

WAITING: Final = 64
"""What may wait at once."""

PATIENCE: Final = 1.0
"""Seconds beyond a beat after which it is played all the same: no frame has come."""

BEAT: Final = 1.0


@dataclass(frozen=True, slots=True)
class Late:
    """Something to be played later, and who asked for it by which address."""

    sender: Sender
    address: str
    act: Callable[[], None]


@dataclass(slots=True)
class _Waiting:
    """What waits, for a multiple of so many beats; `latest` is the moment at which it is played all the same."""

    late: Late
    every: float
    beat: float
    latest: float


class Metronome:
    """The beat of the last frame is read from the tree; moments are handed in."""

    def __init__(self) -> None:
        self._waiting: list[_Waiting] = []
        self._striking = False

    def __len__(self) -> int:
        return len(self._waiting)

    def wait(self, late: Late, tree: Tree, now: float, every: float = BEAT) -> None:
        """Have it played with the next whole beat, or the next that is a multiple of `every`.

        What is played with a beat waits for no further one.
        """
        if self._striking:
            late.act()
            return
        if len(self._waiting) >= WAITING:
            raise AddressError(f"{late.address}: {WAITING} messages wait for the beat already")
        beat, bpm = _tempo(tree)
        target = _next(beat, every)
        self._waiting.append(_Waiting(late, every, target, now + (target - beat) * 60 / bpm + PATIENCE))

    def seconds_left(self, tree: Tree, frame_seconds: float, now: float) -> float:
        """How long until the first that waits is to be played: a frame before its beat; 0 also where time is held."""
        beat, bpm = _tempo(tree)
        for one in self._waiting:
            if one.beat - beat > one.every:  # a hand has set the beat back
                one.beat = _next(beat, one.every)
        first = min(self._waiting, key=lambda one: one.beat)
        if now >= first.latest or tree.played(tree.layout.flat_slots["time/hold"]) >= 0.5:
            return 0.0
        return max(0.0, (first.beat - beat) * 60 / bpm - frame_seconds)

    def take(self) -> list[Late]:
        """What waits for the first beat of all, to be played now, in the order in which it came."""
        first = min((one.beat for one in self._waiting), default=0.0)
        due = [one.late for one in self._waiting if one.beat <= first]
        self._waiting = [one for one in self._waiting if one.beat > first]
        return due

    @contextmanager
    def strike(self) -> Iterator[None]:
        """While what was taken is played."""
        self._striking = True
        try:
            yield
        finally:
            self._striking = False


def _next(beat: float, every: float) -> float:
    return (floor(beat / every) + 1.0) * every


def _tempo(tree: Tree) -> tuple[float, float]:
    slots = tree.layout.flat_slots
    return tree.played(slots["tempo/beat"]), max(tree.played(slots["tempo/bpm"]), 1.0)
