"""The examples as they stand, and the way back and forth through rounds and deletions: pure, no file."""

from dataclasses import replace
from typing import Final

from netbend_mappings.examples.event import Deletion, Event, Recording, Step
from netbend_mappings.examples.example import Example, Gesture, Recorded

DEEPEST: Final = 1000
"""Steps back that are kept; a copy of a list of references each."""


class History:
    """The examples in the order of their recording; `apply` is the only thing that changes them."""

    def __init__(self) -> None:
        self.rows: list[Recorded] = []
        self.changes = 0
        """How often the examples have changed: a model trained at another count is behind them."""
        self.last_number = 0
        self.last_round = 0
        self._past: list[list[Recorded]] = []
        self._future: list[list[Recorded]] = []
        self._open_round = 0
        """The round that the newest step back undoes; 0 where that is a deletion."""

    @property
    def can_undo(self) -> bool:
        """Whether there is a step back."""
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        """Whether there is a step forth."""
        return bool(self._future)

    def apply(self, event: Event) -> bool:
        """Do what the event says; False where it changes nothing."""
        match event:
            case Recording(example):
                changed = self._add(example)
            case Deletion():
                changed = self._delete(event)
            case Step(back):
                changed = self._step(back)
        self.changes += changed
        return changed

    def changes_by(self, event: Event) -> bool:
        """Whether the event would change anything; what would not is not written either."""
        match event:
            case Deletion():
                return _left(self.rows, event) != self.rows
            case Step(back):
                return self.can_undo if back else self.can_redo
            case _:
                return True

    def _add(self, example: Recorded) -> bool:
        if example.round != self._open_round:
            self._mark()
            self._open_round = example.round
        self._future.clear()
        self.rows.append(example)
        self.last_number = max(self.last_number, example.number)
        self.last_round = max(self.last_round, example.round)
        return True

    def _delete(self, event: Deletion) -> bool:
        left = _left(self.rows, event)
        if left == self.rows:
            return False
        self._mark()
        self._future.clear()
        self._open_round = 0
        self.rows = left
        return True

    def _step(self, back: bool) -> bool:
        source, other = (self._past, self._future) if back else (self._future, self._past)
        if not source:
            return False
        other.append(self.rows)
        self.rows = source.pop()
        self._open_round = 0
        return True

    def _mark(self) -> None:
        self._past.append(self.rows.copy())
        del self._past[:-DEEPEST]


def _left(rows: list[Recorded], event: Deletion) -> list[Recorded]:
    match event.what:
        case "all":
            return []
        case "round":
            return [row for row in rows if row.round != event.number]
        case "example":
            return [row for row in rows if row.number != event.number]
        case "gesture":
            return [row for row in rows if not _is_gesture(row, event)]
        case "output":
            cleared = (_without(row, event.number) for row in rows)
            return [row for row in cleared if row is not None]


def _is_gesture(row: Recorded, event: Deletion) -> bool:
    return isinstance(row, Gesture) and (row.output, row.label) == (event.number, event.label)


def _without(row: Recorded, output: int) -> Recorded | None:
    """The row without what it says of an output; None where nothing is left."""
    if isinstance(row, Gesture):
        return None if row.output == output else row
    if not 0 <= output < len(row.outputs) or row.outputs[output] is None:
        return row
    left = (*row.outputs[:output], None, *row.outputs[output + 1 :])
    return None if all(value is None for value in left) else replace(row, outputs=left)


def examples(rows: list[Recorded]) -> tuple[Example, ...]:
    """Those that are input and output values."""
    return tuple(row for row in rows if isinstance(row, Example))


def gestures(rows: list[Recorded]) -> tuple[Gesture, ...]:
    """Those that are gestures."""
    return tuple(row for row in rows if isinstance(row, Gesture))
