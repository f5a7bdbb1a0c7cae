"""How many clusters a layer gets: so many in the low third, the middle and the top of the network."""

from collections.abc import Sequence
from dataclasses import dataclass

from netbend_models.clusters.error import ClusterError
from netbend_models.network import Layer


@dataclass(frozen=True, slots=True)
class Numbers:
    """Clusters a layer by third; as many as the paper's for a StyleGAN2 of 1024 pixels: 68 in all."""

    low: int = 5
    middle: int = 4
    top: int = 3

    def __post_init__(self) -> None:
        for name, number in (("low", self.low), ("middle", self.middle), ("top", self.top)):
            if not 1 <= number <= 64:
                raise ClusterError(f"the number of clusters of the {name} third must be 1..64, got {number}")

    @classmethod
    def parse(cls, text: str) -> "Numbers":
        """`5,4,3`, or one number for every layer."""
        try:
            given = [int(part) for part in text.split(",")]
        except ValueError:
            given = []
        if len(given) not in (1, 3):
            raise ClusterError(f"the number of clusters must be such as 4 or 5,4,3, got {text!r:.40}")
        return cls(*(given * 3 if len(given) == 1 else given))

    def of(self, layers: Sequence[Layer]) -> tuple[int, ...]:
        """Of each layer; a cluster holds two channels on average at least, so narrow layers get fewer."""
        third = round(len(layers) / 3)
        by_third = [
            self.low if place < third else self.top if place >= len(layers) - third else self.middle
            for place in range(len(layers))
        ]
        return tuple(min(number, max(1, one.channels // 2)) for number, one in zip(by_third, layers, strict=True))
