"""What the protocol does with files: batches, models, whole projects; every path goes through `where` first."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from netbend_mappings.projects.error import ProjectError
from netbend_mappings.projects.file import read_text, write_text
from netbend_mappings.wekinator.error import WekinatorError
from netbend_mappings.wekinator.practice import Practice

Values = NDArray[np.float64]
Where = Callable[[str], Path]
"""Takes what a message calls a file, and gives the path; raises where that is none of ours."""

ROWS = 1_000_000


def batch(practice: Practice, name: str, where: Where) -> str | None:
    """Record or run each row of a CSV; the path of the answers, beside it, where it was run."""
    path = where(name)
    session = practice.open_session()
    rows = list(_rows(path, session.inputs))
    if practice.is_recording:
        for row in rows:
            session.record(row.tolist())
        return None
    if not practice.is_running:
        raise WekinatorError("a batch is recorded while recording and run while running; neither is on")
    answers = path.with_name(f"{path.stem}-outputs.csv")
    write_text(answers, "".join(",".join(map(repr, session.predict(row).tolist())) + "\n" for row in rows))
    return str(answers)


def _rows(path: Path, width: int) -> Iterator[Values]:
    for number, row in enumerate(csv.reader(read_text(path).splitlines()), 1):
        if not row:
            continue
        try:
            values = np.array([float(word) for word in row])
        except ValueError as fault:
            raise ProjectError(f"{path}: row {number} is not numbers: {fault}") from fault
        if values.size != width or not np.isfinite(values).all() or number > ROWS:
            raise ProjectError(f"{path}: row {number} must be {width} finite numbers")
        yield values
