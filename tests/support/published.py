"""A tiny pipeline whose autoencoder is a real one as it is published, from the fixtures outside the repository."""

import shutil
from pathlib import Path

from tests.conftest import missing
from tests.models import stylegan
from tests.support.diffusion import write_pipeline


def published_halves() -> list[Path]:
    """A real tiny autoencoder as it is published, taef2: its two files, none where the fixtures are not there."""
    return sorted((stylegan.folder().parent / "taef2").glob("*.pth"))


def write_published(folder: Path) -> Path:
    """One whose autoencoder is taef2: latents of 32 channels, pictures of 64 x 64."""
    if not (halves := published_halves()):
        missing("the autoencoder taef2 is not among the fixtures; name their folder in NETBEND_FIXTURES")
    write_pipeline(folder, channels=32)
    shutil.rmtree(folder / "vae")
    (folder / "vae").mkdir()
    for path in halves:
        shutil.copy(path, folder / "vae")
    return folder
