"""Undo and redo: moves are gathered by sender into gestures, and a gesture is taken back whole."""

from collections import deque
from dataclasses import dataclass, field
from typing import Any, Final

PAUSE: Final = 0.5
"""Seconds of rest after which the same hand begins a new gesture."""

DEPTH: Final = 200
KEYS: Final = 2**20
"""Values that all gestures together keep: of a large tree's patterns there are fewer steps."""

HANDS: Final = 256
"""Senders with an open gesture, above which those at rest are forgotten."""

Key = int | str
"""A slot of the panel, or the stored address of a text or list."""


@dataclass(slots=True)
class Gesture:
    """What stood before a gesture, by key."""

    last: float
    before: dict[Key, Any] = field(default_factory=dict)


class History:
    """The gestures that can be taken back, in the order in which they began."""

    def __init__(self) -> None:
        self._done: deque[Gesture] = deque(maxlen=DEPTH)
        self._undone: list[Gesture] = []
        self._open: dict[object, Gesture] = {}

    def note(self, sender: object, key: Key, before: Any, now: float) -> Gesture:
        """A value is about to change by this sender's hand; the gesture that it is part of."""
        gesture = self._open.get(sender)
        if gesture is None or now - gesture.last > PAUSE:
            gesture = self.begin(sender, now)
        gesture.last = now
        if key not in gesture.before:
            gesture.before[key] = before
        return gesture

    def begin(self, sender: object, now: float) -> Gesture:
        """Start a gesture of its own, as a recall or a panic is, whatever was under way."""
        gesture = Gesture(now)
        self._make_room(now)
        self._done.append(gesture)
        self._open[sender] = gesture
        self._undone.clear()
        return gesture

    def _make_room(self, now: float) -> None:
        kept = sum(len(gesture.before) for gesture in self._done)
        while kept > KEYS:
            kept -= len(self._done.popleft().before)
        if len(self._open) >= HANDS:
            self._open = {sender: one for sender, one in self._open.items() if now - one.last <= PAUSE}

    def close(self) -> None:
        """Let every hand begin anew."""
        self._open.clear()

    def clear(self) -> None:
        """Forget them all."""
        self._done.clear()
        self._undone.clear()
        self.close()

    def undo(self) -> Gesture | None:
        """The gesture to take back, or None; give what it replaces to `undone`."""
        self.close()
        while self._done:
            gesture = self._done.pop()
            if gesture.before:
                return gesture
        return None

    def undone(self, gesture: Gesture) -> None:
        """What stood before the undo, so that it can be played again."""
        self._undone.append(gesture)

    def redo(self) -> Gesture | None:
        """The gesture to play again, or None; give what it replaces to `redone`."""
        self.close()
        return self._undone.pop() if self._undone else None

    def redone(self, gesture: Gesture) -> None:
        """What stood before the redo."""
        self._done.append(gesture)
