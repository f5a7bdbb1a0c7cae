"""The tempo by hand: taps give it, and say where the beat is."""

from collections import deque
from collections.abc import Callable
from itertools import pairwise
from statistics import median
from typing import Any, Final

from netbend.tree.argument import fires
from netbend.tree.tree import Action, Sender, Tree

APART: Final = 2.0
"""Seconds between two taps beyond which the later one begins anew."""

TAPS: Final = 9
"""Taps that count: eight beats."""

BPM: Final = "tempo/bpm"

NEAREST: Final = 0.02
"""Seconds below which two taps are one, that a host has sent twice."""


class Tempo:
    """The actions behind /tempo/tap and /tempo/resync."""

    def __init__(self, tree: Callable[[], Tree]) -> None:
        self._tree = tree
        self._taps: deque[float] = deque(maxlen=TAPS)

    def table(self) -> dict[str, Action]:
        """Its commands by name."""
        return {"tempo/tap": self._tap, "tempo/resync": self._resync}

    def _tap(self, arguments: tuple[Any, ...], sender: Sender, now: float) -> None:
        tree = self._tree()
        if not fires(arguments) or (self._taps and 0 <= now - self._taps[-1] < NEAREST):
            return
        if self._taps and not 0 < now - self._taps[-1] <= APART:
            self._taps.clear()
        self._taps.append(now)
        if len(self._taps) == 2:
            self._note(tree, sender, now)
        if len(self._taps) > 1:
            _set_tempo(tree, 60 / median(later - tap for tap, later in pairwise(self._taps)))
            _beat_now(tree)

    @staticmethod
    def _note(tree: Tree, sender: Sender, now: float) -> None:
        """A series of taps is one gesture, which one /undo takes back."""
        slot = tree.layout.flat_slots[BPM]
        tree.history.begin(sender, now).before[slot] = tree.base[slot]
        tree.history.close()

    def _resync(self, arguments: tuple[Any, ...], _sender: Sender, _now: float) -> None:
        if fires(arguments):
            _beat_now(self._tree())


def _set_tempo(tree: Tree, bpm: float) -> None:
    slot = tree.layout.flat_slots[BPM]
    tree.put(slot, tree.layout.parameter(slot).admit(round(bpm, 2)), tree.smooth.get(slot, 0.0))


def _beat_now(tree: Tree) -> None:
    """Bring the beat to the nearest whole one; time has no undo."""
    slot = tree.layout.flat_slots["tempo/beat"]
    tree.put(slot, float(round(tree.standing(slot))))
