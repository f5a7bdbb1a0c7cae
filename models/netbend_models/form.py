"""How a network is to be computed, decided when it is loaded: its size, its precision, whether it is compiled."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

Precision: TypeAlias = Literal["float32", "bfloat16"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """`size` is (width, height) of the output in pixels, None for the network's own.

    bfloat16 is faster where the processor has units for it, at about 2 % error. `compiled` compiles
    beside the running show and swaps in what is ready; it needs a compiler on this machine. `clusters`: the
    folder of stored clusters; where it has this network's, its channels are put in their order.
    """

    size: tuple[int, int] | None = None
    precision: Precision = "float32"
    compiled: bool = False
    clusters: Path | None = None
