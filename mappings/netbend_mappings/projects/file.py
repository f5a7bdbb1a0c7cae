"""Files of a project from anywhere: read within bounds, written whole or not at all."""

import os
import tempfile
from pathlib import Path
from typing import Final

from netbend_mappings.projects.error import ProjectError

LARGEST: Final = 2**28
"""Bytes of one file: a day of examples fits; what is larger was not recorded by hand."""


def read_bytes(path: Path, largest: int = LARGEST) -> bytes:
    """All of a file."""
    try:
        if not path.is_file():
            raise ProjectError(f"{path} is missing, or not a file")
        with path.open("rb") as file:
            data = file.read(largest + 1)
    except OSError as fault:
        raise ProjectError(f"{path} cannot be read: {fault.strerror}") from fault
    if len(data) > largest:
        raise ProjectError(f"{path} has more than {largest} bytes; a project's file has fewer")
    return data


def read_text(path: Path, largest: int = LARGEST) -> str:
    """All of a file of UTF-8."""
    try:
        return read_bytes(path, largest).decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise ProjectError(f"{path} is not UTF-8 at byte {fault.start}") from fault


def write_text(path: Path, text: str) -> None:
    """Put a file in its place whole: a kill or a full disk leaves the one that was there."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as fault:
        raise ProjectError(f"{path} cannot be written: {fault.strerror}") from fault
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError as fault:
        Path(name).unlink(missing_ok=True)
        raise ProjectError(f"{path} cannot be written: {fault.strerror}") from fault
