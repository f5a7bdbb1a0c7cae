"""Whether a network finds memory beside the one that plays: told beforehand, instead of by a process that is killed."""

from pathlib import Path
from typing import Final

import psutil

COPIES: Final = 3
"""Of a file's bytes, while it is read: the file, its weights as float32, and those as they are played."""

WORK_BYTES: Final = 2**29
"""What playing takes besides: activations, and torch's own."""


def shortage(network: str) -> str:
    """Why a network's file is not loaded now; empty where there is room, or where it is no file."""
    path = Path(network)
    if not path.is_file():
        return ""
    needed, free = COPIES * path.stat().st_size + WORK_BYTES, psutil.virtual_memory().available
    if needed <= free:
        return ""
    return f"it needs about {needed / 2**20:.0f} MiB beside what plays, {free / 2**20:.0f} are free; close something"
