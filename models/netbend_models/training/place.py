"""Where a training goes, who watches it, and what is told of the machine that it ran on."""

import platform
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch

from netbend_models.training.error import TrainingError
from netbend_models.training.progress import News


def nobody(news: News) -> None:
    """Watch nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A folder and how often it is written, in iterations; `command` is kept in the recipe."""

    folder: Path
    every: int = 25
    command: str = ""
    watch: Callable[[News], None] = nobody
    """Called after each iteration."""


@contextmanager
def written(folder: Path) -> Iterator[None]:
    """Make of what a disk refuses one line."""
    try:
        yield
    except OSError as fault:
        raise TrainingError(f"{folder} cannot be written: {fault.strerror or fault}; free some space") from fault


def circumstances() -> dict[str, Any]:
    """What a result depends on besides its recipe."""
    versions = {"netbend": version("netbend"), "torch": torch.__version__, "python": platform.python_version()}
    return {"threads": torch.get_num_threads(), "versions": versions, "machine": platform.machine()}
