"""Pictures of what each cluster does, as `netbend clusters --preview` writes them: where they are, and one of them."""

import hashlib
import io
from pathlib import Path
from typing import Final

from netbend.folder import models_folder
from netbend_models.clusters.clustering import Clustering
from netbend_models.clusters.played import to_text

CLEAN: Final = 0
"""The picture with every cluster; that without cluster K is K + 1."""


def folder_of(found: Clustering) -> Path:
    """Where the sheets of these clusters are, a file a layer; others of the same network have another folder."""
    mark = hashlib.sha256(to_text(found).encode()).hexdigest()[:12]
    return models_folder() / "clusters" / "previews" / f"{found.digest}-{mark}"


def cell(sheet: Path, column: int, columns: int) -> bytes | None:
    """One picture of a sheet's first row as JPEG, None where there is none."""
    from PIL import Image  # noqa: PLC0415  takes a tenth of a second, and few ask

    if not 0 <= column < columns or not sheet.is_file():
        return None
    with Image.open(sheet) as image:
        side = image.width // columns
        part = image.convert("RGB").crop((column * side, 0, (column + 1) * side, side))
    out = io.BytesIO()
    part.save(out, "JPEG", quality=85)
    return out.getvalue()
