"""The StyleGAN checkpoints with reference numbers that lie outside the repository, found or skipped by name."""

import os
from functools import cache
from pathlib import Path

import numpy as np

from tests.conftest import missing

NAMES = ("stylegan2-ada-64", "stylegan2-in-stylegan3-repo-32-fp16", "stylegan3-t-64", "stylegan3-r-64")


def folder() -> Path:
    """NETBEND_FIXTURES, or ../shared/fixtures beside the repository."""
    given = os.environ.get("NETBEND_FIXTURES")
    root = Path(given) if given else Path(__file__).parents[3] / "shared" / "fixtures"
    return root / "stylegan"


def checkpoint(name: str) -> Path:
    path = folder() / f"{name}.pkl"
    return path if path.exists() else missing(f"StyleGAN fixtures are not in {folder()}; name them in NETBEND_FIXTURES")


@cache
def reference(name: str) -> dict[str, np.ndarray]:
    checkpoint(name)
    with np.load(folder() / f"{name}.npz") as found:
        return {key: found[key] for key in found.files}
