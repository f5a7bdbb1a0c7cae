"""The folder of mappings: what a message names as a project, a model or a batch is a file below it, nowhere else."""

import os
import time
from pathlib import Path
from typing import Final

import platformdirs

from netbend.error import FolderError

VARIABLE: Final = "NETBEND_MAPS"


def maps_folder() -> Path:
    """Where projects are: NETBEND_MAPS, or in the user's data."""
    named = os.environ.get(VARIABLE)
    return Path(named).expanduser() if named else platformdirs.user_data_path("netbend", appauthor=False) / "maps"


class Shelf:
    """Paths below the folders that are open; the first is where new ones go."""

    def __init__(self, *folders: Path) -> None:
        self.folders = tuple(folder.resolve() for folder in folders) or (maps_folder().resolve(),)

    def where(self, name: str) -> Path:
        """The path that a message calls `name`: whole, or as it is called below a folder."""
        tried = [(folder / name).resolve() for folder in self.folders]
        inside = [path for path, folder in zip(tried, self.folders, strict=True) if path.is_relative_to(folder)]
        if not inside:
            raise FolderError(f"{name!r:.80} is not below {' or '.join(map(str, self.folders))}; keep it there")
        return next((path for path in inside if path.exists()), inside[0])

    def name_of(self, path: Path) -> str:
        """What `where` leads to this path by."""
        folder = next((folder for folder in self.folders if path.is_relative_to(folder)), None)
        return path.relative_to(folder).as_posix() if folder else str(path)

    def untitled(self, moment: float | None = None) -> Path:
        """A folder for a project that nobody has named; it is not there yet."""
        stem = time.strftime("untitled-%Y%m%d-%H%M%S", time.localtime(moment))
        paths = (self.folders[0] / (stem + (f"-{number}" if number else "")) for number in range(1000))
        return next(path for path in paths if not path.exists())
