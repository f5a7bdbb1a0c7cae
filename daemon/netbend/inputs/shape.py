"""How large a picture a network wants: its own input's size, or, where it has none, enough to steer its layers."""

from typing import Final

from netbend_models.description import Description

STEERING: Final = 256
"""The longer side of what steers layers: it is blurred anyway."""


def shape_of(description: Description) -> tuple[int, int]:
    """(width, height) of the pictures that come in."""
    for one in description.inputs:
        if one.material == "picture":
            return one.width, one.height
    output = description.output
    share = min(1.0, STEERING / max(output.width, output.height))
    return max(1, round(output.width * share)), max(1, round(output.height * share))
