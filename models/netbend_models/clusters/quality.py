"""How good a clustering is, by what it was not made from: whole maps, for latents that it has not seen."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import nan

import torch

from netbend_models.clusters.clustering import Clustering
from netbend_models.clusters.likeness import Likeness, Watcher
from netbend_models.clusters.recorder import Progress, drawn, quiet, watch
from netbend_models.network import Network


@dataclass(frozen=True, slots=True)
class Contrast:
    """The mean intersection over union of two channels' masks: of one cluster, and of different clusters."""

    within: float
    between: float

    @property
    def ratio(self) -> float:
        """How many times more alike the channels of a cluster are."""
        return self.within / self.between if self.between > 0 else nan


@dataclass(frozen=True, slots=True)
class Quality:
    """The contrast of each layer that has pairs of both kinds, by name."""

    layers: Mapping[str, Contrast]

    @property
    def whole(self) -> Contrast:
        """The means over the layers."""
        count = max(1, len(self.layers))
        return Contrast(
            sum(one.within for one in self.layers.values()) / count,
            sum(one.between for one in self.layers.values()) / count,
        )


@dataclass(frozen=True, slots=True)
class Ruler:
    """What was seen for one set of latents, ready to measure any clustering of the same network."""

    seen: Mapping[str, Likeness]

    def measure(self, clustering: Clustering) -> Quality:
        """The quality of a clustering; pairs of which both masks are empty count nowhere."""
        found = {name: _contrast(self.seen[name], clusters) for name, clusters in clustering.layers.items()}
        return Quality({name: one for name, one in found.items() if one is not None})


def ruler(network: Network, seed: int = 0, latents: int = 12, progress: Progress = quiet) -> Ruler:
    """Look at the network for latents that no clustering is made from; masks are each map's highest quarter."""
    watcher = Watcher(seed, whole=True)
    for number, one in enumerate(drawn(seed, latents, unseen=True)):
        progress("measuring", number / latents)
        watch(network, [one], watcher)
    return Ruler({layer.name: watcher.layers[layer.index] for layer in network.layers})


def _contrast(seen: Likeness, clusters: tuple[tuple[int, ...], ...]) -> Contrast | None:
    numbers = torch.full((len(seen.activation),), -1)
    for number, cluster in enumerate(clusters):
        numbers[list(cluster)] = number
    known = (numbers >= 0)[:, None] & (numbers >= 0) & (seen.defined > 0).cpu()
    known.fill_diagonal_(fill_value=False)
    same, matrix = numbers[:, None] == numbers, seen.matrix()
    within, between = matrix[known & same], matrix[known & ~same]
    if not within.numel() or not between.numel():
        return None
    return Contrast(float(within.mean()), float(between.mean()))
