"""The folders that messages may reach: a name over any port leads to files below them and nowhere else."""

import os
from pathlib import Path, PurePosixPath
from typing import Final

from platformdirs import user_data_path

from netbend.error import FolderError
from netbend_models.load import models

NETWORKS: Final = (".pkl", ".safetensors")
LATENTS: Final = (".npy", ".npz")


def models_folder() -> Path:
    """Where networks and projected latents are looked for: NETBEND_MODELS, else the user's data folder."""
    named = os.environ.get("NETBEND_MODELS")
    return Path(named) if named else user_data_path("netbend", appauthor=False) / "models"


def below(folder: Path, name: str) -> Path:
    """The file `name`, a path with / below `folder`; a FolderError where it leads out of it or to nothing.

    Links are followed before it is judged: one that points outside leads outside.
    """
    parts = PurePosixPath(name)
    if not name or "\0" in name or "\\" in name or parts.is_absolute() or ":" in parts.parts[0] or ".." in parts.parts:
        raise FolderError(f"{name!r:.80} must be a path with / below {folder}, without ..")
    try:
        path = (folder / parts).resolve()
        found = path.is_relative_to(folder.resolve()) and path.is_file()
    except (OSError, ValueError, RuntimeError):
        found = False
    if not found:
        raise FolderError(f"there is no file {name!r:.80} below {folder}; put it there")
    return path


def playable() -> tuple[str, ...]:
    """What /model/load takes, as `netbend models` numbers it from 1: names, then files of the models' folder."""
    return (*(entry.name for entry in models()), *files(models_folder(), NETWORKS))


def files(folder: Path, endings: tuple[str, ...]) -> tuple[str, ...]:
    """The files below a folder with one of these endings, as `below` takes them, sorted."""
    try:
        found = [path for path in folder.rglob("*") if path.suffix.lower() in endings and path.is_file()]
    except OSError:
        return ()
    return tuple(sorted(path.relative_to(folder).as_posix() for path in found))
