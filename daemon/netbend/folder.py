"""The folders that messages may reach: a name over any port leads to files below them and nowhere else."""

from pathlib import Path
from typing import Final

from netbend.error import FolderError
from netbend_models.folder import PIPELINE, inside, models_folder
from netbend_models.load import models

__all__ = ["LATENTS", "NETWORKS", "below", "files", "models_folder", "playable"]

NETWORKS: Final = (".pkl", ".safetensors", "path.json", PIPELINE)
"""Endings of files, and the names of those that list the checkpoints of a path and the parts of a pipeline."""

LATENTS: Final = (".npy", ".npz")


def below(folder: Path, name: str) -> Path:
    """The file `name`, a path with / below `folder`; a FolderError where it leads out of it or to nothing."""
    path = inside(name, folder)
    if path is None:
        raise FolderError(
            f"there is no file {name!r:.80} below {folder}; put it there, and name it with / and without .."
        )
    return path


def playable() -> tuple[str, ...]:
    """What /model/load takes, as `netbend models` numbers it from 1: names, then files of the models' folder."""
    return (*(entry.name for entry in models()), *files(models_folder(), NETWORKS))


def files(folder: Path, endings: tuple[str, ...]) -> tuple[str, ...]:
    """The files below a folder with one of these endings or names, as `below` takes them, sorted."""
    try:
        found = [
            path for path in folder.rglob("*") if {path.suffix.lower(), path.name} & set(endings) and path.is_file()
        ]
    except OSError:
        return ()
    pipelines = {path.parent for path in found if path.name == PIPELINE}  # whose parts are no networks
    own = [path for path in found if path.name == PIPELINE or pipelines.isdisjoint(path.parents)]
    return tuple(sorted(path.relative_to(folder).as_posix() for path in own))
