"""Where clusters are kept: one file of JSON a network, named by its digest."""

import os
from contextlib import suppress
from pathlib import Path

from netbend_models.clusters.clustering import LIMIT, Clustering
from netbend_models.clusters.error import ClusterError


def place(folder: Path, digest: str) -> Path:
    """The file of the network with that digest."""
    return folder / f"{digest}.json"


def read(folder: Path, digest: str) -> Clustering | None:
    """The clusters of that network; None where there are none. A ClusterError names a file that is not usable."""
    path = place(folder, digest)
    try:
        with path.open(encoding="utf-8") as file:
            text = file.read(LIMIT + 1)
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as fault:
        raise ClusterError(f"{path} cannot be read: {fault}; remove it") from fault
    try:
        found = Clustering.from_json(text)
    except ClusterError as fault:
        raise ClusterError(f"{path}: {fault}") from fault
    if found.digest != digest:
        raise ClusterError(f"{path} holds the clusters of another network, {found.digest}; compute them anew")
    return found


def write(folder: Path, clustering: Clustering) -> Path:
    """Store clusters in place of those before; a reader sees the old ones or the new ones, never a half."""
    path = place(folder, clustering.digest)
    half = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        half.write_text(clustering.to_json(), encoding="utf-8")
        half.replace(path)
    except OSError as fault:
        with suppress(OSError):
            half.unlink(missing_ok=True)
        raise ClusterError(f"cannot write {path}: {fault.strerror or fault}; free some space") from fault
    return path
