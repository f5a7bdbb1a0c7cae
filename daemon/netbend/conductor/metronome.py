"""What waits for the next whole beat, so that it is seen with it: played just before the frame of the beat begins."""

from collections.abc import Callable
from dataclasses import dataclass
from math import floor
from typing import Final

from netbend.error import AddressError
from netbend.tree.tree import Sender, Tree

WAITING: Final = 64
"""What may wait at once."""

PATIENCE: Final = 1.0
"""Seconds beyond a beat after which it is played all the same: no frame has come."""


@dataclass(frozen=True, slots=True)
class Late:
    """Something to be played later, and who asked for it by which address."""

    sender: Sender
    address: str
    act: Callable[[], None]


class Metronome:
    """The beat of the last frame is read from the tree; moments are handed in."""

    def __init__(self) -> None:
        self._waiting: list[Late] = []
        self._beat = self._latest = 0.0

    def __len__(self) -> int:
        return len(self._waiting)

    def wait(self, late: Late, tree: Tree, now: float) -> None:
        """Have it played with the next whole beat."""
        if len(self._waiting) >= WAITING:
            raise AddressError(f"{late.address}: {WAITING} messages wait for the beat already")
        if not self._waiting:
            beat, bpm = _tempo(tree)
            self._beat, self._latest = floor(beat) + 1.0, now + 60 / bpm + PATIENCE
        self._waiting.append(late)

    def seconds_left(self, tree: Tree, frame_seconds: float, now: float) -> float:
        """How long until what waits is to be played: a frame before the beat; 0 also where time is held."""
        beat, bpm = _tempo(tree)
        if now >= self._latest or tree.played(tree.layout.flat_slots["time/hold"]) >= 0.5:
            return 0.0
        if self._beat - beat > 1.0:  # a hand has set the beat back
            self._beat = floor(beat) + 1.0
        return max(0.0, (self._beat - beat) * 60 / bpm - frame_seconds)

    def take(self) -> list[Late]:
        """All that waits, to be played now."""
        waiting, self._waiting = self._waiting, []
        return waiting


def _tempo(tree: Tree) -> tuple[float, float]:
    slots = tree.layout.flat_slots
    return tree.played(slots["tempo/beat"]), max(tree.played(slots["tempo/bpm"]), 1.0)
