"""A search under way in a file: written whole or not at all, so that a kill at any moment costs seconds."""

import json
import os
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray

from netbend_models.error import LoadError
from netbend_models.projecting.descent import Descent

_KEY: Final = "search"
_ARRAYS: Final = ("place", "mean", "square")
_FAULTS: Final = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile)

Key = Mapping[str, object]
"""What must be the same for a search to go on: network, picture, setting."""


@dataclass(frozen=True, slots=True)
class State:
    """The file of one search."""

    path: Path
    key: Key

    def write(self, descent: Descent) -> None:
        """Write down where it is."""
        arrays = {name: getattr(descent, name).detach().cpu().numpy() for name in _ARRAYS}
        write_whole(self.path, **arrays, **{_KEY: np.array(json.dumps([self.key, descent.steps]))})

    def read(self, device: torch.device) -> Descent | None:
        """Where it was; None where there is nothing. A LoadError where the file is another search's."""
        if not self.path.exists():
            return None
        try:
            with np.load(self.path, allow_pickle=False) as found:
                key, steps = json.loads(str(found[_KEY]))
                place, mean, square = (torch.from_numpy(found[name]).to(device) for name in _ARRAYS)
        except _FAULTS as fault:
            raise LoadError(f"{self.path} is no search under way: {fault!s:.100}; remove it to begin anew") from fault
        if key != json.loads(json.dumps(self.key)):
            raise LoadError(f"{self.path} is the search for another picture, network or setting; remove it or go on")
        return Descent(place, mean, square, steps)

    def remove(self) -> None:
        """It is done."""
        self.path.unlink(missing_ok=True)


def write_whole(path: Path, **arrays: NDArray[Any]) -> None:
    """Write a .npz by way of a file beside it."""
    beside = path.with_name(f"{path.name}.new")
    with beside.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)
    os.replace(beside, path)  # noqa: PTH105  beside its neighbour of the same name
