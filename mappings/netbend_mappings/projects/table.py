"""Examples as CSV: one example, or one sample of a gesture, a line, every number exactly."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from netbend_mappings.examples.example import Example, Gesture
from netbend_mappings.projects.error import ProjectError

LEAD = ("example", "time", "round")
GESTURE_LEAD = ("example", "time", "round", "output", "gesture")


def write_examples(rows: Iterable[Example], inputs: Sequence[str], outputs: Sequence[str]) -> str:
    """Their file; empty where an output was not recorded."""
    return _written(
        (*LEAD, *inputs, *outputs),
        ((one.number, one.time, one.round, *one.inputs, *("" if y is None else y for y in one.outputs))
         for one in rows),
    )  # fmt: skip


def write_gestures(rows: Iterable[Gesture], inputs: Sequence[str]) -> str:
    """Their file; outputs and gestures from 1."""
    return _written(
        (*GESTURE_LEAD, *inputs),
        (
            (one.number, one.time, one.round, one.output + 1, one.label, *sample)
            for one in rows
            for sample in one.samples
        ),
    )


def _written(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(head)
    writer.writerows([repr(value) if isinstance(value, float) else value for value in row] for row in rows)
    return out.getvalue()


def read_examples(text: str, name: str, inputs: int, outputs: int) -> Iterator[Example]:
    """The examples in the text of a file called `name`."""
    for number, row in _rows(text, name, len(LEAD) + inputs + outputs):
        lead, rest = row[: len(LEAD)], row[len(LEAD) :]
        try:
            values = tuple(None if word == "" else _finite(word) for word in rest)
            yield Example(
                int(lead[0]), _finite(lead[1]), int(lead[2]),
                tuple(_finite(word) for word in rest[:inputs]), values[inputs:],
            )  # fmt: skip
        except ValueError as fault:
            raise ProjectError(f"{name}: row {number}: {fault}") from fault


def read_gestures(text: str, name: str, inputs: int) -> Iterator[Gesture]:
    """The gestures in the text of a file called `name`."""
    lead: tuple[str, ...] = ()
    samples: list[tuple[float, ...]] = []
    for number, row in _rows(text, name, len(GESTURE_LEAD) + inputs):
        try:
            sample = tuple(_finite(word) for word in row[len(GESTURE_LEAD) :])
            if lead and tuple(row[: len(GESTURE_LEAD)]) != lead:
                yield _gesture(lead, samples)
                samples = []
        except ValueError as fault:
            raise ProjectError(f"{name}: row {number}: {fault}") from fault
        lead = tuple(row[: len(GESTURE_LEAD)])
        samples.append(sample)
    if lead:
        try:
            yield _gesture(lead, samples)
        except ValueError as fault:
            raise ProjectError(f"{name}: the last gesture: {fault}") from fault


def _gesture(lead: Sequence[str], samples: Sequence[tuple[float, ...]]) -> Gesture:
    number, time, around, output, label = lead
    return Gesture(int(number), _finite(time), int(around), int(output) - 1, int(label), tuple(samples))


def _rows(text: str, name: str, width: int) -> Iterator[tuple[int, list[str]]]:
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline="")), 1):
            if number == 1 or not row:
                continue
            if len(row) != width:
                raise ProjectError(f"{name}: row {number} has {len(row)} of {width} columns; the file may be cut")
            yield number, row
    except csv.Error as fault:
        raise ProjectError(f"{name} is no CSV: {fault}") from fault


def _finite(word: str) -> float:
    value = float(word)
    if not abs(value) < float("inf"):
        raise ValueError(f"{word} is not finite")
    return value
