"""The rows of the outputs, `/output/NAME/…`: whether a publisher is on, how often, how large, which part, turned how.

Numbers all, so that presets keep them and a fader moves them; NAME is what `--publish` calls it, ndi, ndi-2, ….
"""

from typing import Final

from netbend.publishers.base import FLIPS, Outlet
from netbend_models.parameter import Parameter

NAMES: Final = ("browser", "ndi", "ndi-2", "ndi-3", "syphon", "spout", "shm", "shm-2", "file")


def _rows(name: str) -> tuple[Parameter, ...]:
    share = {"limit": (0.0, 1.0), "played": (0.0, 1.0)}
    side = {"kind": "int", "limit": (0.0, 8192.0), "played": (0.0, 1920.0), "unit": "pixels"}
    rows = (
        {"name": "on", "kind": "toggle", "default": 1.0, "limit": (0.0, 1.0), "meaning": "whether it is there"},
        {"name": "rate", "limit": (0.0, 240.0), "played": (0.0, 60.0), "unit": "frames/s",
         "meaning": "pictures a second at most; 0: the show's"},
        {"name": "size/width", **side, "meaning": "how wide; 0: as --output-size says, or as rendered"},
        {"name": "size/height", **side, "meaning": "how high; 0: as --output-size says, or as rendered"},
        {"name": "crop/left", **share, "meaning": "where the part that is shown begins, as a share of the width"},
        {"name": "crop/top", **share, "meaning": "where it begins, as a share of the height"},
        {"name": "crop/width", **share, "default": 1.0, "meaning": "how much of the width is shown"},
        {"name": "crop/height", **share, "default": 1.0, "meaning": "how much of the height is shown"},
        {"name": "flip", "kind": "choice", "choices": FLIPS, "played": (0.0, 3.0), "limit": (0.0, 3.0),
         "meaning": "mirrors the picture"},
        {"name": "alpha", "kind": "toggle", "default": 1.0, "limit": (0.0, 1.0),
         "meaning": "sends alpha where the picture has some; off: as if it had none"},
        {"name": "blend", "kind": "toggle", "limit": (0.0, 1.0),
         "meaning": "while frames come slower than its rate, fades from each to the next, a frame late"},
    )  # fmt: skip
    return tuple(
        Parameter(**{**row, "name": f"output/{name}/{row['name']}", "meaning": f"{name}: {row['meaning']}"})  # type: ignore[arg-type]
        for row in rows
    )


ROWS: Final = tuple(row for name in NAMES for row in _rows(name))
WIDTH: Final = len(ROWS) // len(NAMES)
"""Rows of one output."""

VECTORS: Final = {
    f"output/{name}/{which}": tuple(f"output/{name}/{which}/{part}" for part in parts)
    for name in NAMES
    for which, parts in (("size", ("width", "height")), ("crop", ("left", "top", "width", "height")))
}


def outlet(values: list[float]) -> Outlet:
    """What the rows of one output say, in their order."""
    on, rate, width, height, left, top, right, bottom, flip, alpha, blend = values
    crop = (left, top, right, bottom)
    return Outlet(on >= 0.5, rate, int(width), int(height), crop, FLIPS[int(flip)], alpha >= 0.5, blend >= 0.5)
