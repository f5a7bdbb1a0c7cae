"""The way of a network that was foiled, as a folder: its networks in order, and what each scored; free of torch."""

import json
import os
import pathlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite
from typing import Any, Final

from netbend_models.training.error import TrainingError

NAME: Final = "path.json"
_KIND: Final = "netbend.path"
_LARGEST: Final = 1_000_000
"""Bytes; ours take a few thousand."""


@dataclass(frozen=True, slots=True)
class Path:
    """Networks of one shape from the original to abstraction, and the falling score of each."""

    files: tuple[pathlib.Path, ...]
    scores: tuple[float, ...]


def read_path(folder: pathlib.Path) -> Path:
    """The way in a folder; a TrainingError says in one line what is wrong with it."""
    file = folder / NAME
    try:
        with file.open("rb") as text:
            # What is cut here is no JSON.
            return _read(folder, json.loads(text.read(_LARGEST)))
    except FileNotFoundError as fault:
        raise TrainingError(f"there is no way in {folder} ({NAME}); make one with netbend train foiled") from fault
    except (OSError, ValueError, RecursionError) as fault:
        raise TrainingError(
            f"{file} tells no way: {str(fault)[:120]}; make it anew with netbend train foiled"
        ) from fault


def write_path(folder: pathlib.Path, names: Sequence[str], scores: Sequence[float]) -> None:
    """Write the way of these files of the folder in place of what was there."""
    beside = folder / f"{NAME}.part"
    beside.write_text(json.dumps({"kind": _KIND, "files": list(names), "scores": list(scores)}, indent=1) + "\n")
    os.replace(beside, folder / NAME)  # noqa: PTH105  beside its neighbour of the same name


def _read(folder: pathlib.Path, held: Any) -> Path:
    if not isinstance(held, dict) or held.get("kind") != _KIND:
        raise ValueError(f"its kind is not {_KIND}")
    names, scores = held.get("files"), held.get("scores")
    if not (isinstance(names, list) and isinstance(scores, list) and len(names) == len(scores) > 0):
        raise ValueError("it has not one score for each file")
    return Path(tuple(_file(folder, name) for name in names), _falling(scores))


def _file(folder: pathlib.Path, name: object) -> pathlib.Path:
    """A file of this very folder: a way is handed from one performer to another."""
    if not isinstance(name, str) or name != pathlib.PurePosixPath(name).name or "\\" in name or ":" in name:
        raise ValueError(f"{ascii(name)[:60]} is no file name")
    file = folder / name
    if file.suffix != ".safetensors" or not file.is_file():
        raise ValueError(f"there is no network {ascii(name)[:60]} in the folder")
    return file


def _falling(scores: list[object]) -> tuple[float, ...]:
    found = tuple(float(one) for one in scores if isinstance(one, int | float) and not isinstance(one, bool))
    if len(found) != len(scores) or not all(map(isfinite, found)):
        raise ValueError("a score is no number")
    if any(after >= before for before, after in pairwise(found)):
        raise ValueError("its scores do not fall")
    return found
