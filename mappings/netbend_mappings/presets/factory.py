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
    2: ("turn", _look(middle_rotate_angle=40.0)),
    3: ("swim", _look(coarse_rotate_angle=60.0)),
    4: ("upside", _look(coarse_rotate_angle=180.0, middle_rotate_angle=-20.0)),
    5: ("swell", _look(middle_dilate_radius=2.5)),
    6: ("islands", _look(middle_soft__threshold_level=0.8)),
    7: ("neon", _look(middle_multiply_factor=1.6)),
    8: ("fold", _look(middle_absolute_amount=1.0)),
    9: ("engraved", _look(middle_gradient_amount=1.0)),
    10: ("paint", _look(middle_power_exponent=0.6)),
    11: ("frame", _look(middle_scale_factor=0.7)),
    12: ("near", _look(middle_scale_factor=1.35, middle_rotate_angle=-15.0, fine_multiply_factor=1.3)),
    13: ("lamp", _look(middle_add__bump_level=3.0)),
    14: ("other light", _look(middle_rotate__channels_angle=180.0)),
    15: ("dream", _look(coarse_negate_amount=1.0)),
    16: ("crowd", _look(coarse_add__noise_level=0.6, middle_multiply_factor=1.15)),
}  # fmt: skip
"""Name and look by number."""

PLACES: Final = json.dumps(
    {str(number): [round(0.1 + 0.8 / 3 * ((number - 1) % 4), 4), round(0.9 - 0.8 / 3 * ((number - 1) // 4), 4)]
     for number in LOOKS}, separators=(",", ":"),
)  # fmt: skip
"""Where they lie on the plane: four rows of four."""
