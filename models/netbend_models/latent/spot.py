"""A spot in latent space: what the rows of a place say at one moment, live or out of a store."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite
from typing import Final

from netbend_models.latent._direction import DIRECTIONS, direction_rows
from netbend_models.latent._place import FILE, PLANE, SEEDS, SPACE, WALK
from netbend_models.latent.seed import Place, place
from netbend_models.parameter import Parameter

_ROWS: Final = (*SEEDS, SPACE, *PLANE, *FILE, *direction_rows(DIRECTIONS, samples=True))

PLACE: Final = tuple(row.name for row in _ROWS)
"""The names of the rows that make a place; who stores one folds the walk's phase into the seed."""

_NUMBERS: Final = tuple(row for row in _ROWS if row.kind != "text")
_DIRECTIONS: Final = tuple(f"latent/direction/{number}" for number in range(1, DIRECTIONS + 1))

LIVE: Final = (*_NUMBERS, WALK[-1])
"""The rows that `spot` reads: those of a place that are numbers, and the walk's phase."""

_LIVE: Final = tuple(row.name for row in LIVE)

_LONGEST: Final = 65536
"""Characters of a text that are read at all; a full mixture takes a tenth of them."""

_MOST: Final = 64
"""Places in a mixture."""


@dataclass(frozen=True, slots=True)
class Pick:
    """One latent of a file, and how much of it is mixed in."""

    name: str
    index: int
    amount: float


@dataclass(frozen=True, slots=True)
class Spot:
    """A place among the seeds, blended in z or in w, and how far it is moved from there.

    `source` numbers what found the directions; `directions` is empty where none moves it.
    """

    seeds: Place
    in_z: bool
    plane: tuple[float, float]
    file: Pick | None
    source: int
    directions: tuple[float, ...]


def spot(values: Sequence[float], name: object) -> Spot:
    """Where the hands are, the walk included: finite effective values of the rows `LIVE`, and the file's name."""
    found = dict(zip(_LIVE, values, strict=True))
    return _spot(found, place(found), name)


def stored_spot(text: object) -> Spot | None:
    """The spot in a store, None where nothing is stored or the text is not a place."""
    return _stored(text) if isinstance(text, str) else None


def stored_mixture(text: object) -> tuple[tuple[float, Spot], ...]:
    """The weighted spots of a text, weights summing to 1; empty where the text is not a mixture."""
    return _mixture(text) if isinstance(text, str) else ()


@lru_cache(maxsize=256)
def _stored(text: str) -> Spot | None:
    return _placed(_parsed(text))


@lru_cache(maxsize=16)
def _mixture(text: str) -> tuple[tuple[float, Spot], ...]:
    entries = _parsed(text)
    if not isinstance(entries, list) or len(entries) > _MOST:
        return ()
    found = [_weighted(entry) for entry in entries]
    total = sum(one[0] for one in found if one is not None)
    if None in found or not 0 < total < float("inf"):
        return ()
    return tuple((weight / total, spot) for weight, spot in (one for one in found if one is not None) if weight > 0)


def _weighted(entry: object) -> tuple[float, Spot] | None:
    if not isinstance(entry, list) or len(entry) != 2 or not _is_number(entry[0]) or entry[0] < 0:
        return None
    found = _placed(entry[1])
    return None if found is None else (float(entry[0]), found)


def _placed(data: object) -> Spot | None:
    """The spot of a JSON object; rows that it lacks are at their default, names that no row has mean nothing."""
    if not isinstance(data, dict):
        return None
    name = data.get("latent/file/name", "")
    given = {row: data[row.name] for row in _NUMBERS if row.name in data}
    if not isinstance(name, str) or not all(map(_is_number, given.values())):
        return None
    values = {row.name: row.default for row in _NUMBERS}
    values |= {row.name: _admitted(row, float(value)) for row, value in given.items()}
    return _spot(values, place(values), name)


def _spot(values: Mapping[str, float], seeds: Place, name: object) -> Spot:
    amount = values["latent/file/amount"]
    index = int(values["latent/file/index"])
    directions = _trimmed([values[one] for one in _DIRECTIONS])
    return Spot(
        seeds=seeds,
        in_z=values["latent/space"] >= 0.5,
        plane=(values["latent/plane/x"], values["latent/plane/y"]),
        file=Pick(name, index, amount) if amount > 0 and isinstance(name, str) and name else None,
        source=int(values["latent/direction/source"]) if directions else 0,
        directions=directions,
    )


def _trimmed(values: list[float]) -> tuple[float, ...]:
    """Without the zeros at the end."""
    while values and values[-1] == 0:
        values.pop()
    return tuple(values)


def _admitted(row: Parameter, value: float) -> float:
    return row.admit(value) if isfinite(value) else row.default


def _is_number(value: object) -> bool:
    """A finite number that a float holds; JSON's true is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return isfinite(value)
    except OverflowError:
        return False


def _parsed(text: str) -> object:
    if not 0 < len(text) <= _LONGEST:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
