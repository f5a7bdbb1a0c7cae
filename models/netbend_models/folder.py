"""The folder of the user's networks and latents; a name in a show leads to files below it and nowhere else."""

import os
from pathlib import Path, PurePosixPath
from typing import Final

from platformdirs import user_data_path

PIPELINE: Final = "model_index.json"
"""The file that makes its folder a diffusion network, and says what its parts are."""


def models_folder() -> Path:
    """NETBEND_MODELS, else `models` in the user's data folder."""
    named = os.environ.get("NETBEND_MODELS")
    return Path(named) if named else user_data_path("netbend", appauthor=False) / "models"


def inside(name: str, folder: Path | None = None) -> Path | None:
    """The file `name`, a path with / below the folder (by default that of the models), links followed.

    None where it leads out of it or to nothing.
    """
    parts = PurePosixPath(name)
    if not parts.parts or "\\" in name or ":" in parts.parts[0] or parts.is_absolute() or ".." in parts.parts:
        return None
    folder = folder or models_folder()
    try:
        path = (folder / parts).resolve()
        return path if path.is_relative_to(folder.resolve()) and path.is_file() else None
    except (OSError, ValueError, RuntimeError):
        return None
