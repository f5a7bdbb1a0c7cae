"""The looks that presets 1 to 16 hold until a show fills them: zones only, so that they suit every network."""

import json
from collections.abc import Mapping
from typing import Final

from netbend_mappings.presets.look import Look


def _look(**values: float) -> Look:
    """A look of bends; `middle_rotate_angle` is /zone/middle/rotate/angle, two underscores are one in a name."""
    return Look(("bends", "macros"), {_address(name): value for name, value in values.items()})


def _address(name: str) -> str:
    head, *tail = name.replace("__", "\0").split("_")
    stored = "/".join(["macro", *tail] if head == "macro" else ["zone", head, *tail])
    return f"/{stored}".replace("\0", "_")


LOOKS: Final[Mapping[int, tuple[str, Look]]] = {
    1: ("clean", _look()),
    2: ("turn", _look(middle_rotate_angle=30.0)),
}  # fmt: skip
"""Name and look by number."""

PLACES: Final = json.dumps(
    {str(number): [round(0.1 + 0.8 / 3 * ((number - 1) % 4), 4), round(0.9 - 0.8 / 3 * ((number - 1) // 4), 4)]
     for number in LOOKS}, separators=(",", ":"),
)  # fmt: skip
"""Where they lie on the plane: four rows of four."""
