"""Answers as plain text, so that a show keeps them and undo takes them back: JSON, numbers to a thousandth."""

import json
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from netbend_mappings.exploring.explorer import ExploreError

Values = NDArray[np.float64]

LONGEST: Final = 32_768
"""Characters of a text; the oldest answers are left out of one that would be longer."""


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What was explored, by stored address (M), the settings (N, M) in 0..1, and 1 or -1 at each (N,)."""

    over: tuple[str, ...]
    settings: Values
    answers: Values

    def fits(self, over: tuple[str, ...]) -> bool:
        """Whether these are answers about the same parameters."""
        return self.over == over


def text_of(answers: Answers) -> str:
    """The answers, as many of the newest as a text takes."""
    rows = [
        [int(answer), *(round(value, 3) for value in place)]
        for answer, place in zip(answers.answers.tolist(), answers.settings.tolist(), strict=True)
    ]
    while len(text := _json({"over": answers.over, "answers": rows})) > LONGEST and rows:
        del rows[: max(1, len(rows) // 8)]
    return text


def answers_of(text: str) -> Answers:
    """The way back; an ExploreError where it is not as `text_of` writes it."""
    try:
        found = json.loads(text)
        over = tuple(found["over"])
        rows = np.array(found["answers"], np.float64).reshape(-1, len(over) + 1)
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError) as fault:
        raise ExploreError(f"these are no answers of the explorer: {fault!r:.60}") from fault
    if not all(isinstance(one, str) for one in over) or not np.isin(rows[:, 0], (-1, 1)).all():
        raise ExploreError("these are no answers of the explorer: each is 1 or -1 at a setting of named parameters")
    if not ((rows[:, 1:] >= 0) & (rows[:, 1:] <= 1)).all():
        raise ExploreError("these are no answers of the explorer: settings are 0..1")
    return Answers(over, rows[:, 1:], rows[:, 0])


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), allow_nan=False)
