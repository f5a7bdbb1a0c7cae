"""Latents out of files, on the network's device; a file that changes is read again, one that fails stops nothing."""

from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import torch
from torch import Tensor

from netbend_models.error import LoadError
from netbend_models.folder import inside
from netbend_models.latent.spot import Pick
from netbend_models.networks.style.ground import Ground
from netbend_models.networks.style.seed import touch
from netbend_models.projection import Kind, read_projection

_KEPT: Final = 8

Stamp = tuple[int, int]
"""When a file was written, in nanoseconds, and its bytes."""


@dataclass(frozen=True, slots=True, eq=False)
class Latents:
    """What a file held when it was read: (N, 1 or num_ws, dim)."""

    kind: Kind
    tensor: Tensor

    def at(self, index: int) -> Tensor:
        """One of them, (1, 1 or num_ws, dim); the last where there are fewer."""
        return self.tensor[min(index, len(self.tensor) - 1)][None]


class Files:
    """The latents of the files that were named last."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._read: OrderedDict[str, tuple[Path, Stamp, Latents | None]] = OrderedDict()

    def latents(self, pick: Pick | None) -> Latents | None:
        """What the file holds, or last held; None where nothing is picked or the file could never be read."""
        if pick is None:
            return None
        path, stamp, held = self._read.get(pick.name, (None, None, None))
        path = path or inside(pick.name)
        now = _stamp(path)
        if path is not None and now is not None and now != stamp:
            held = self._load(path) or held
            touch(self._read, pick.name, (path, now, held), _KEPT)
        return held

    def _load(self, path: Path) -> Latents | None:
        try:
            found = read_projection(path, self._ground.shape)
        except LoadError:
            return None  # the conductor checked it when it was named, and said what is wrong
        tensor = torch.from_numpy(found.latents).to(self._ground.device)
        if self._ground.map is None or found.kind == "z":
            return Latents("z", tensor.reshape(len(tensor), 1, -1))
        return Latents("w", tensor)


def _stamp(path: Path | None) -> Stamp | None:
    try:
        found = path.stat() if path is not None else None
    except OSError:
        return None
    return (found.st_mtime_ns, found.st_size) if found is not None else None
