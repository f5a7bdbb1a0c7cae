"""The bends of one frame as plain numbers: what the panel, a preset or a Python caller hands to the plan."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

CLUSTERS = 8
"""Places for clusters on every layer; one that the clustering lacks acts on no channel."""

TARGETS = ("all", *(f"cluster/{number}" for number in range(CLUSTERS)), "random", "range", "list", "weight")
"""The targets of a layer in the order in which they apply; `weight` bends what the layer computes with."""

ZONES = ("coarse", "middle", "fine")

BORDERS = ("zeros", "reflect", "replicate")


@dataclass(slots=True)
class Holder:
    """The switches over one group of bends (a layer, a zone, a height, everything), one array entry each."""

    bypass: Values
    amount: Values
    solo: Values

    @classmethod
    def neutral(cls, count: int) -> "Holder":
        """Switches that leave `count` holders as they are set."""
        return cls(np.zeros(count), np.ones(count), np.zeros(count))


@dataclass(slots=True)
class BendSettings:
    """Every bend of one frame. N layers, P parameters of all operators in table order, Z zones, R heights.

    `layer` (N, T, P) by target in the order of `TARGETS`; `zone` (3, P); `res` (R, P), heights in
    ascending order; `border` (N,) indices into `BORDERS`; `fraction`, `seed`, `start`, `stop` (N,);
    `lists` and `orders` by layer index. The arrays may be views of a larger vector; they are not kept.
    `moved`: the rows of `layer`, N · T of them, that may differ from the settings before; None: any.
    """

    layer: Values
    zone: Values
    res: Values
    everything: Holder
    layers: Holder
    zones: Holder
    heights: Holder
    border: Values
    fraction: Values
    seed: Values
    start: Values
    stop: Values
    lists: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    orders: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    moved: NDArray[np.intp] | None = None
