"""Which channels each target of each layer means, as the checkpoint numbers them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from netbend_models.bending.selection import Channels, in_list, in_range, random_share
from netbend_models.bending.settings import CLUSTERS, TARGETS, BendSettings
from netbend_models.network import Layer

if TYPE_CHECKING:
    from netbend_models.clusters.clustering import Clustering

_FIRST_CLUSTER: Final = TARGETS.index("cluster/0")
_RANDOM, _RANGE, _LIST = (TARGETS.index(name) for name in ("random", "range", "list"))


class Targets:
    """The targets of one network's layers; `cluster` names the clusters that are in use."""

    def __init__(self, layers: Sequence[Layer]) -> None:
        self._layers = tuple(layers)
        self._whole = tuple(tuple(range(layer.channels)) for layer in layers)
        self._clusters: Mapping[int, tuple[Channels, ...]] = {}

    def whole(self, index: int) -> Channels:
        """All channels of a layer."""
        return self._whole[index]

    def cluster(self, clustering: "Clustering | None") -> bool:
        """Use these clusters, by the names of layers; whether that changes anything."""
        found = {} if clustering is None else {
            layer.index: tuple(
                in_list(layer.channels, cluster) for cluster in clustering.layers.get(layer.name, ())[:CLUSTERS]
            )
            for layer in self._layers
        }  # fmt: skip
        changed, self._clusters = found != self._clusters, found
        return changed

    def channels(self, index: int, target: int, settings: BendSettings) -> Channels:
        """The channels of one target of a layer; a cluster that is not there has none."""
        count = self._layers[index].channels
        if _FIRST_CLUSTER <= target < _FIRST_CLUSTER + CLUSTERS:
            clusters, number = self._clusters.get(index, ()), target - _FIRST_CLUSTER
            return clusters[number] if number < len(clusters) else ()
        if target == _RANDOM:
            return random_share(count, float(settings.fraction[index]), float(settings.seed[index]))
        if target == _RANGE:
            return in_range(count, float(settings.start[index]), float(settings.stop[index]))
        if target == _LIST:
            return in_list(count, settings.lists.get(index, ()))
        return self._whole[index]
