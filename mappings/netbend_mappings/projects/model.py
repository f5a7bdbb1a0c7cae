"""A trained model as text: its learner, its settings and its arrays, every number exactly."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from netbend_mappings.error import MappingError
from netbend_mappings.learners.catalogue import learner
from netbend_mappings.learners.setting import complete
from netbend_mappings.learners.trained import Trained
from netbend_mappings.projects import toml
from netbend_mappings.projects.error import ProjectError

FORMAT: Final = 1
KINDS: Final = {"f": np.float64, "i": np.int64, "u": np.int64, "b": np.bool_, "U": np.str_}
NOWHERE: Final = -1
"""The place of an answer that no output takes."""

MOST: Final = 2**25
"""Numbers of one model."""


def write(trained: Trained, extra: Mapping[str, Any] | None = None) -> str:
    """A model's file; `extra` are tables that stand beside it."""
    return toml.text({
        "netbend": FORMAT, "learner": trained.learner, "inputs": [one + 1 for one in trained.inputs],
        "outputs": [one + 1 for one in trained.outputs], "target": trained.target,
        "settings": dict(trained.settings), "arrays": {name: _plain(array) for name, array in trained.arrays.items()},
        **(extra or {}),
    })  # fmt: skip


def _plain(array: NDArray[Any]) -> dict[str, Any]:
    array = np.asarray(array)
    if array.dtype.kind not in KINDS:
        raise ProjectError(f"an array of {array.dtype} has no form in a project")
    flat: list[Any] = array.astype(KINDS[array.dtype.kind]).ravel().tolist()
    width = array.shape[-1] if array.ndim > 1 else max(1, array.size)
    rows = [flat[start : start + width] for start in range(0, len(flat), width)] if width else []
    return {"kind": array.dtype.kind, "shape": list(array.shape), "rows": rows}


def alone(trained: Trained, output: int, as_output: int) -> Trained:
    """Of a model of several outputs only this one, for another place; the rest of what it answers goes nowhere."""
    return replace(trained, outputs=tuple(as_output if one == output else NOWHERE for one in trained.outputs))


def read(text: str, name: str, inputs: int, outputs: int) -> tuple[Trained, Mapping[str, Any]]:
    """The model in the text of a file called `name`, and all that stands there."""
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as fault:
        raise ProjectError(f"{name} is no model that netbend wrote: {fault}") from fault
    try:
        return _trained(document, inputs, outputs), document
    except MappingError as fault:
        raise ProjectError(f"{name}: {fault}") from fault
    except (KeyError, TypeError, ValueError, OverflowError) as fault:
        raise ProjectError(f"{name} is no whole model: {fault!r:.120}") from fault


def _trained(document: Mapping[str, Any], inputs: int, outputs: int) -> Trained:
    member = learner(str(document["learner"]))
    settings = complete(member.settings, document.get("settings", {}))
    arrays = {str(name): _array(plain) for name, plain in document["arrays"].items()}
    return Trained(
        member.name, settings, _places(document["inputs"], 0, inputs), _places(document["outputs"], NOWHERE, outputs),
        arrays, member.target,
    )  # fmt: skip


def _places(numbers: Any, least: int, most: int) -> tuple[int, ...]:
    places = tuple(int(one) - 1 for one in numbers)
    if not places or max(places) < 0 or not all(least <= one < most for one in places):
        raise ValueError(f"1..{most} are there, got {numbers!r:.60}")
    return places


def _array(plain: Mapping[str, Any]) -> NDArray[Any]:
    shape = tuple(int(side) for side in plain["shape"])
    flat = [value for row in plain["rows"] for value in row]
    if len(flat) > MOST or any(side < 0 for side in shape):
        raise ValueError(f"an array of shape {shape}")
    return np.array(flat, KINDS[plain["kind"]]).reshape(shape)
