"""Sees to it that what a desk hears changes nothing but what the oracle allows."""

from collections.abc import Callable
from typing import Any

import numpy as np

from netbend.osc.message import Message
from netbend.tree.history import Gesture
from tests.daemon.conductor.desk import WALL, Desk
from tests.daemon.conductor.oracle import Oracle, messages


class Watch:
    """`hear` packets one after the other; an AssertionError names the one that reached too far."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._oracle = Oracle(desk.tree)
        self.changed = 0

    def hear(self, data: bytes, now: float) -> None:
        """Play a packet, and then what of it waits."""
        at_once, later = messages(data, WALL)
        self._compare(data, at_once, lambda: self.desk.hear(data, now))
        if self.desk.dispatcher.next_due() is not None:
            self._compare(data, later, lambda: self._wait(now))

    def _wait(self, now: float) -> None:
        for waited in (1.1, 2.2, 3.3):
            self.desk.play_due(now + waited, WALL + waited)
        assert self.desk.dispatcher.next_due() is None

    def _compare(self, data: bytes, played: list[Message], act: Callable[[], None]) -> None:
        tree = self.desk.tree
        values, texts, structure = tree.base.tobytes(), dict(tree.texts), self._structure()
        gestures = self._gestures()
        act()
        same = tree.base.tobytes() == values and tree.texts == texts and self._structure() == structure
        if same:
            return
        self.changed += 1
        reach = self._oracle.reach(played)
        for side in gestures if reach.steps else ():
            keys = [key for gesture in side[-reach.steps :] for key in gesture.before]
            reach.values |= {key for key in keys if isinstance(key, int)}
            reach.texts |= {key for key in keys if isinstance(key, str)}
        moved = np.flatnonzero(np.frombuffer(values).view(np.uint64) != tree.base_view.view(np.uint64)).tolist()
        assert set(moved) <= reach.values, f"{data!r} moved {[tree.addresses.at(slot).address for slot in moved]}"
        assert _differing(texts, tree.texts) <= reach.texts, data
        assert {
            slot for one, other in zip(structure, self._structure(), strict=True) for slot in _differing(one, other)
        } <= reach.structure, data
        self._within_limits(moved)

    def _within_limits(self, moved: list[int]) -> None:
        for slot in moved:
            row = self.desk.tree.addresses.at(slot)
            value, (low, high) = self.desk.tree.base[slot], row.parameter.limit
            assert np.isfinite(value), row
            assert low <= value <= high, (row, value)

    def _structure(self) -> tuple[dict[int, Any], ...]:
        tree = self.desk.tree
        return dict(tree.spans), dict(tree.smooth), dict.fromkeys(tree.safe)

    def _gestures(self) -> tuple[list[Gesture], list[Gesture]]:
        """What undo and what redo may touch: gestures that moved something, the next one last."""
        history = self.desk.tree.history
        return [one for one in history._done if one.before], [one for one in history._undone if one.before]


def _differing(before: dict[Any, Any], after: dict[Any, Any]) -> set[Any]:
    return {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
