"""Clusters as first published (Broad, Leymarie and Grierson, Network Bending, on clustering features).

For each layer a small CNN learns to tell the layer's channels apart from their maps; what its bottleneck of ten says
of a channel, averaged over latents, is clustered by k-means. It takes minutes a layer, which its author names as its
limit: here a budget in seconds ends the training, so that two runs are alike but not equal.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

import torch
from torch import Tensor, nn
from torch.nn.functional import adaptive_avg_pool2d, cross_entropy

from netbend_models.clusters.clustering import Channels, Clustering
from netbend_models.clusters.find import ordered
from netbend_models.clusters.kmeans import kmeans
from netbend_models.clusters.number import Numbers
from netbend_models.clusters.recorder import Progress, drawn, quiet, watch
from netbend_models.network import Network

SECONDS: Final = 600.0
LATENTS: Final = 200

Clock: TypeAlias = Callable[[], float]

_BOTTLENECK: Final = 10
_SIDE: Final = 64
_KEPT: Final = 96 * 2**20
_BATCH: Final = 256
_LOOKING: Final = 0.25
_TOLD: Final = 24
"""Latents that the bottleneck is averaged over: all of them would take longer than the training."""
_DEFAULT: Final = Numbers()


class Classifier(nn.Module):
    """From a map (B, 1, H, W) to its channel; each convolution halves the map until 4 x 4 are left or fewer."""

    def __init__(self, channels: int, height: int, width: int) -> None:
        super().__init__()
        layers, depth = list[nn.Module](), 1
        while max(height, width) > 4 or depth == 1:
            wide = min(16 * 2 ** (len(layers) // 3), 128)
            layers += [nn.Conv2d(depth, wide, 3, stride=2, padding=1), nn.BatchNorm2d(wide), nn.ReLU()]
            depth, height, width = wide, (height + 1) // 2, (width + 1) // 2
        self.trunk = nn.Sequential(*layers, nn.Flatten(), nn.Linear(depth * height * width, _BOTTLENECK))
        self.head = nn.Linear(_BOTTLENECK, channels)

    def forward(self, maps: Tensor) -> Tensor:
        """Logits (B, channels)."""
        logits: Tensor = self.head(self.trunk(maps))
        return logits


@dataclass(slots=True)
class _Shelf:
    """The maps of one layer, (latents, C, H, W) in half precision, at most 64 x 64, as many as `_KEPT` bytes hold."""

    maps: list[Tensor]
    activation: Tensor

    def add(self, x: Tensor) -> None:
        height, width = min(x.shape[2], _SIDE), min(x.shape[3], _SIDE)
        small = adaptive_avg_pool2d(x.float(), (height, width)).nan_to_num(0.0, 0.0, 0.0).cpu()
        self.activation += small.abs().mean((0, 2, 3))
        if (len(self.maps) + 1) * small[0].numel() * 2 <= _KEPT:
            self.maps += [one.half() for one in small]

    def scaled(self) -> Tensor:
        """All maps with one common scale, so that what is large among them stays large."""
        maps = torch.stack(self.maps)
        return maps.div_(maps[:_TOLD].float().std().clamp(min=1e-6))


def find_by_classifier(
    network: Network,
    numbers: Numbers = _DEFAULT,
    seed: int = 0,
    seconds: float = SECONDS,
    progress: Progress = quiet,
    clock: Clock = time.monotonic,
) -> Clustering:
    """Cluster every layer by a classifier, within about `seconds` shared equally by the layers."""
    begun = clock()
    shelves = _look(network, seed, lambda: clock() - begun < seconds * _LOOKING, progress)
    found = dict[str, tuple[Channels, ...]]()
    for layer, count in zip(network.layers, numbers.of(network.layers), strict=True):
        progress(f"training on {layer.name}", layer.index / len(network.layers))
        shelf = shelves[layer.index]
        until = clock() + (begun + seconds - clock()) / (len(network.layers) - layer.index)
        generator = torch.Generator().manual_seed(seed % 2**63)
        points = describe_channels(shelf.scaled(), generator, lambda until=until: clock() < until)  # type: ignore[misc]
        clusters = kmeans(points, count, generator)
        members = [(clusters == number).nonzero()[:, 0].tolist() for number in range(count)]
        found[layer.name] = tuple(ordered([one for one in members if one], shelf.activation))
    progress("done", 1.0)
    return Clustering(network.digest, "classifier", seed, found)


def _look(network: Network, seed: int, go_on: Callable[[], bool], progress: Progress) -> dict[int, _Shelf]:
    """The maps of every layer, over as many latents as there is time for, at least 8."""
    shelves = dict[int, _Shelf]()

    def visit(layer: int, x: Tensor) -> None:
        shelves.setdefault(layer, _Shelf([], torch.zeros(x.shape[1]))).add(x)

    for number, one in enumerate(drawn(seed, LATENTS)):
        if number >= 8 and not go_on():
            break
        progress("looking at the network", number / LATENTS)
        watch(network, [one], visit)
    return shelves


def describe_channels(maps: Tensor, generator: torch.Generator, go_on: Callable[[], bool]) -> Tensor:
    """What a classifier that was trained on maps (N, C, H, W) while `go_on` says of each channel: (C, 10)."""
    latents, channels = maps.shape[:2]
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(generator.initial_seed())
        classifier = Classifier(channels, *maps.shape[2:])
    optimiser = torch.optim.Adam(classifier.parameters(), lr=1e-3)
    flat = maps.flatten(0, 1)[:, None]
    classifier.train()
    while go_on():
        chosen = torch.randint(latents * channels, (_BATCH,), generator=generator)
        loss = cross_entropy(classifier(flat[chosen].float()), chosen % channels)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    return _bottleneck(classifier.eval(), maps)


@torch.inference_mode()
def _bottleneck(classifier: Classifier, maps: Tensor) -> Tensor:
    told = maps[:_TOLD]
    found = [torch.cat([classifier.trunk(part[:, None].float()) for part in one.split(_BATCH)]) for one in told]
    return torch.stack(found).mean(0).double()
