"""Clusters of channels from nothing but the network: look at it for many latents, group what is active together."""

from collections.abc import Sequence
from typing import Final

import torch
from torch import Tensor

from netbend_models.clusters.clustering import Channels, Clustering
from netbend_models.clusters.error import ClusterError
from netbend_models.clusters.grouping import group
from netbend_models.clusters.likeness import Likeness, Watcher
from netbend_models.clusters.number import Numbers
from netbend_models.clusters.recorder import Progress, drawn, quiet, watch
from netbend_models.network import Network

LATENTS: Final = 48

_DEFAULT: Final = Numbers()


def find(
    network: Network,
    numbers: Numbers = _DEFAULT,
    seed: int = 0,
    latents: int = LATENTS,
    progress: Progress = quiet,
    *,
    refine: bool = True,
) -> Clustering:
    """Cluster every layer by where its channels are active; equal on one machine for equal arguments.

    `progress` may raise to abandon it. `refine=False` leaves out the last step, moving single channels.
    """
    seen = look(network, seed, latents, progress)
    layers = dict[str, tuple[Channels, ...]]()
    for layer, count in zip(network.layers, numbers.of(network.layers), strict=True):
        progress(f"clustering {layer.name}", layer.index / len(network.layers))
        layers[layer.name] = _grouped(seen[layer.index], count, seed, refine=refine)
    progress("done", 1.0)
    return Clustering(network.digest, "activation", seed, layers)


def look(network: Network, seed: int, latents: int, progress: Progress) -> dict[int, Likeness]:
    """The likeness of the channels of each layer, by its number, over that many latents."""
    if latents < 1:
        raise ClusterError(f"the number of latents must be 1 or more, got {latents}")
    watcher = Watcher(seed)
    for number, one in enumerate(drawn(seed, latents)):
        progress("looking at the network", number / latents)
        watch(network, [one], watcher)
    missing = [layer.name for layer in network.layers if layer.index not in watcher.layers]
    if missing:
        raise ClusterError(f"layers {', '.join(missing)} gave no activation; they cannot be clustered")
    return watcher.layers


def _grouped(seen: Likeness, count: int, seed: int, *, refine: bool) -> tuple[Channels, ...]:
    """The clusters of a layer in their order; channels that were silent throughout join the last."""
    silent = seen.silent()
    heard = (~silent).nonzero()[:, 0]
    clusters = group(seen.matrix()[heard][:, heard], min(count, max(1, len(heard))), seed, refine=refine)
    members = [heard[clusters == number].tolist() for number in range(count)]
    quiet_ones: list[int] = silent.nonzero()[:, 0].tolist()
    found = ordered([one for one in members if one], seen.strength())
    return (*found[:-1], tuple(sorted([*(found[-1] if found else ()), *quiet_ones])))


def ordered(clusters: Sequence[Sequence[int]], strength: Tensor) -> list[Channels]:
    """Clusters by their channels' total activation, largest first; the lowest channel decides between equals."""
    return sorted(
        (tuple(sorted(one)) for one in clusters),
        key=lambda one: (-float(strength[torch.tensor(one)].sum()), one[0]),
    )
