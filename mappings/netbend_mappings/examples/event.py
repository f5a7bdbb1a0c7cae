"""What can happen to a session's examples: each event is one line of their file, and replaying them gives the state."""

import json
from dataclasses import dataclass
from typing import Any, Final, Literal

from netbend_mappings.error import ExamplesError
from netbend_mappings.examples.example import Example, Gesture, Recorded

FORMAT: Final = 1

What = Literal["all", "output", "round", "gesture", "example"]


@dataclass(frozen=True, slots=True)
class Recording:
    """An example joins; those of one round are undone together."""

    example: Recorded


@dataclass(frozen=True, slots=True)
class Deletion:
    """Examples go: all; those of an output; of a round; of a gesture (output, label); one by its number."""

    what: What
    number: int = 0
    label: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """One step back or forth through rounds and deletions."""

    back: bool


Event = Recording | Deletion | Step

_WHATS: Final = ("all", "output", "round", "gesture", "example")


def encode(event: Event) -> bytes:
    """The event's line."""
    return json.dumps(_plain(event), separators=(",", ":"), allow_nan=False).encode() + b"\n"


def _plain(event: Event) -> dict[str, Any]:
    match event:
        case Recording(row):
            return _row(row)
        case Deletion(what, number, label):
            return {"delete": what, "number": number, "label": label}
        case Step(back):
            return {"step": "undo" if back else "redo"}


def _row(row: Recorded) -> dict[str, Any]:
    if isinstance(row, Gesture):
        return {"gesture": row.number, "time": row.time, "round": row.round, "output": row.output,
                "label": row.label, "x": row.samples}  # fmt: skip
    plain = {"example": row.number, "time": row.time, "round": row.round, "x": row.inputs, "y": row.outputs}
    return plain | {"features": row.features} if row.features else plain


def decode(line: bytes) -> Event:
    """The event of a line; an ExamplesError for anything that `encode` would not write."""
    try:
        return _event(json.loads(line))
    except (ValueError, KeyError, TypeError, RecursionError) as fault:
        raise ExamplesError(f"no line of examples: {line[:60]!r}") from fault


def _event(plain: dict[str, Any]) -> Event:
    if "example" in plain:
        return Recording(
            Example(
                int(plain["example"]), float(plain["time"]), int(plain["round"]), _numbers(plain["x"]),
                tuple(None if value is None else float(value) for value in plain["y"]),
                _numbers(plain.get("features", ())),
            )
        )  # fmt: skip
    if "gesture" in plain:
        return Recording(
            Gesture(
                int(plain["gesture"]), float(plain["time"]), int(plain["round"]), int(plain["output"]),
                int(plain["label"]), tuple(_numbers(sample) for sample in plain["x"]),
            )
        )  # fmt: skip
    if "delete" in plain:
        what = plain["delete"]
        if what not in _WHATS:
            raise ValueError(what)
        return Deletion(what, int(plain["number"]), int(plain["label"]))
    return Step({"undo": True, "redo": False}[plain["step"]])


def _numbers(values: Any) -> tuple[float, ...]:
    return tuple(float(value) for value in values)
