"""The macros that every network comes with: zones only, since a layer's number means another thing elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from netbend_mappings.link import Link

MACROS: Final = 64


@dataclass(frozen=True, slots=True)
class Macro:
    """A macro's name and what it moves."""

    name: str
    links: tuple[Link, ...]


FACTORY: Final[Mapping[int, Macro]] = {
    1: Macro("turn", (Link("/zone/middle/rotate/angle", 0.0, 45.0),)),
    2: Macro("loud", (Link("/zone/fine/multiply/factor", 0.0, 1.2),)),
    3: Macro("swell", (Link("/zone/middle/dilate/radius", 0.0, 2.0), Link("/zone/fine/dilate/radius", 0.0, 1.5))),
    4: Macro("drift", (
        Link("/zone/coarse/translate/x", 0.0, 0.1), Link("/zone/middle/translate/x", 0.0, -0.05),
        Link("/zone/middle/translate/y", 0.0, 0.04),
    )),
    5: Macro("zoom", (Link("/zone/coarse/scale/factor", 0.0, 0.2), Link("/zone/middle/scale/factor", 0.0, 0.1))),
    6: Macro("fold", (Link("/zone/middle/absolute/amount", 0.0, 1.0),)),
    7: Macro("lines", (Link("/zone/fine/sobel/amount", 0.0, 1.0),)),
    8: Macro("wild", (
        Link("/macro/1", 0.0, 0.6, "smooth"), Link("/macro/3", 0.0, 0.7), Link("/macro/4", 0.0, 0.5),
        Link("/macro/5", 0.0, 0.4, "exp"), Link("/macro/6", 0.0, 0.5, "step"), Link("/macro/7", 0.0, 0.6, "exp"),
        Link("/zone/middle/rotate_channels/angle", 0.0, 90.0),
    )),
}  # fmt: skip
"""By number; the others are empty until they are filled. A zone bends each of its layers, so a little goes far."""
