"""Wekinator's examples: ARFF with an ID, a time and a training round before the inputs and outputs."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from netbend_mappings.projects.error import ProjectError

LEAD: Final = 3
"""Columns before the inputs: ID, time, training round."""

MOST_COLUMNS: Final = 4096
MOST_NUMBERS: Final = 2**25
UNKNOWN: Final = "?"


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Column names and rows: `names` of the inputs and outputs, their numbers (E, C), the times and rounds (E,).

    NaN where there is no value.
    """

    names: tuple[str, ...]
    values: NDArray[np.float64]
    times: tuple[str, ...]
    rounds: NDArray[np.int64]


def read(text: str, name: str) -> Table:
    """The examples in the text of a file called `name`."""
    lines = iter(text.splitlines())
    names = tuple(_attributes(lines, name))
    if len(names) < LEAD or len(names) > MOST_COLUMNS:
        raise ProjectError(
            f"{name} has {len(names)} columns; ID, time, round and up to {MOST_COLUMNS - LEAD} values do"
        )
    rows, times, rounds = [], [], []
    for number, row in enumerate(_rows(lines), 1):
        if len(row) != len(names):
            raise ProjectError(f"{name}: example {number} has {len(row)} of {len(names)} values; the file may be cut")
        if number * len(names) > MOST_NUMBERS:
            raise ProjectError(f"{name} has more than {MOST_NUMBERS} numbers")
        rows.append([_number(word, name, number) for word in row[LEAD:]])
        times.append(row[1])
        rounds.append(int(_number(row[2], name, number)) if row[2] != UNKNOWN else 0)
    values = np.array(rows, np.float64).reshape(-1, len(names) - LEAD)
    return Table(names[LEAD:], values, tuple(times), np.array(rounds, np.int64))


def _attributes(lines: Iterator[str], name: str) -> Iterator[str]:
    for line in lines:
        word, _, rest = line.strip().partition(" ")
        if word.lower() == "@data":
            return
        if word.lower() == "@attribute":
            yield _first(rest.strip())
    raise ProjectError(f"{name} is cut: it has no @data")


def _first(rest: str) -> str:
    """The name at the head of an attribute, in quotes where it has a space."""
    if rest[:1] in ("'", '"'):
        return rest[1:].partition(rest[0])[0]
    return rest.split(maxsplit=1)[0] if rest else ""


def _rows(lines: Iterator[str]) -> Iterator[list[str]]:
    wanted = (line for line in lines if line.strip() and not line.startswith("%"))
    try:
        yield from csv.reader(wanted, quotechar="'", skipinitialspace=True)
    except csv.Error as fault:
        raise ProjectError(f"the examples cannot be read: {fault}") from fault


def _number(word: str, name: str, row: int) -> float:
    if word.strip() == UNKNOWN:
        return float("nan")
    try:
        value = float(word)
    except ValueError as fault:
        raise ProjectError(f"{name}: example {row} has {word!r:.40} where a number should be") from fault
    if not abs(value) < float("inf"):
        raise ProjectError(f"{name}: example {row} has {word!r:.40}, which is not finite")
    return value


def write(inputs: Sequence[str], outputs: Sequence[tuple[str, int]], rows: Iterable[Sequence[str]]) -> str:
    """A file's text: the rows as words; an output with N > 0 classes is nominal, 1..N, as Wekinator has it."""
    out = io.StringIO()
    out.write("@relation dataset\n\n@attribute ID numeric\n@attribute Time date 'yyyy/MM/dd HH:mm:ss:SSS'\n")
    out.write("@attribute 'Training round' numeric\n")
    for one in inputs:
        out.write(f"@attribute {_quoted(one)} numeric\n")
    for one, classes in outputs:
        kind = "{" + ",".join(map(str, range(classes + 1))) + "}" if classes else "numeric"
        out.write(f"@attribute {_quoted(one)} {kind}\n")
    out.write("\n@data\n")
    for row in rows:
        out.write(",".join(row) + "\n")
    return out.getvalue()


def _quoted(name: str) -> str:
    return name if name.replace("-", "").replace("_", "").isalnum() else "'" + name.replace("'", "") + "'"


def word(value: float) -> str:
    """A number with six decimals at most, as Wekinator writes it; `?` for none."""
    return UNKNOWN if value != value else f"{value:.6f}".rstrip("0").rstrip(".")  # noqa: PLR0124  NaN is not itself
