"""Examples for other programs: Wekinator's ARFF and gesture CSV, and a plain CSV."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from netbend_mappings.examples.example import Example
from netbend_mappings.learners.output import Classes
from netbend_mappings.projects import arff, gesture, table
from netbend_mappings.projects.error import ProjectError
from netbend_mappings.projects.file import write_text
from netbend_mappings.session import Session


def export(session: Session, path: Path) -> None:
    """Write the examples; the ending says how: .arff or .csv (gestures: .csv, as Wekinator has it)."""
    if session.gestures:
        if path.suffix != ".csv":
            raise ProjectError(f"gestures go into a .csv, got {path.name}")
        rows = (gesture.Gesture(one.label, np.array(one.samples)) for one in session.gestures)
        write_text(path, gesture.write(rows))
    elif path.suffix == ".arff":
        write_text(path, to_arff(session))
    elif path.suffix == ".csv":
        write_text(path, table.write_examples(session.examples, session.input_names, session.output_names))
    else:
        raise ProjectError(f"examples go into a .arff or a .csv, got {path.name}")


def to_arff(session: Session) -> str:
    """The examples as Wekinator keeps them, six decimals at most."""
    outputs = [(one.name, one.count if isinstance(one, Classes) else 0) for one in session.outputs]
    return arff.write(session.input_names, outputs, map(_row, session.examples))


def _row(one: Example) -> list[str]:
    moment = datetime.fromtimestamp(one.time, UTC).astimezone()
    stamp = f"{moment:%Y/%m/%d %H:%M:%S}:{moment.microsecond // 1000:03d}"
    return [str(one.number), f"'{stamp}'", str(one.round), *_words(one)]


def _words(one: Example) -> Iterator[str]:
    yield from map(arff.word, one.inputs)
    yield from (arff.UNKNOWN if value is None else arff.word(value) for value in one.outputs)
