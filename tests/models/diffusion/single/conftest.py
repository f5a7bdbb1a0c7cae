"""One tiny pipeline of each kind, as a folder and as a file, for all tests of single files."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from tests.support.single import Kind, write_kind, write_single

Pair = tuple[Path, Path]


@pytest.fixture(scope="session")
def pair(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Kind], Pair]:
    """The folder and the file of a kind, which has no tokenizer but that of the folder beside it."""
    del folder  # skipped where the libraries are missing

    @cache
    def made(kind: Kind) -> Pair:
        below = tmp_path_factory.mktemp(f"single{kind}")
        written = write_kind(below / "folder", kind)
        return written, write_single(written, below / "one.safetensors", kind)

    return made
