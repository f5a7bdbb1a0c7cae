"""What each cluster does to the picture: a contact sheet a layer, with one cluster after the other multiplied away."""

from collections.abc import Iterator
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import interpolate

from netbend_models.bending import Bend, compile_bends
from netbend_models.bending.plan import Plan
from netbend_models.clusters.clustering import Channels, Clustering
from netbend_models.clusters.error import ClusterError
from netbend_models.clusters.recorder import Progress, play, quiet
from netbend_models.network import Layer, Network

Sheet = NDArray[np.uint8]
"""Pictures (rows · side, columns · side, 3): a row a latent; first as it is, then without cluster 0, 1, …"""

SIDE: Final = 128

_SEEDS: Final = (0, 1, 2, 3)


def sheets(
    network: Network,
    clustering: Clustering,
    seeds: tuple[int, ...] = _SEEDS,
    side: int = SIDE,
    progress: Progress = quiet,
) -> Iterator[tuple[str, Sheet]]:
    """The name and the sheet of each layer that has clusters."""
    clustering.fits(network.layers)
    if network.output.material != "picture":
        raise ClusterError(f"a {network.kind} makes sound; there is no picture to preview")
    for layer in network.layers:
        progress(f"previewing {layer.name}", layer.index / len(network.layers))
        clusters = clustering.layers.get(layer.name, ())
        if clusters:
            yield layer.name, _sheet(network, layer, clusters, seeds, side)


def _sheet(network: Network, layer: Layer, clusters: tuple[Channels, ...], seeds: tuple[int, ...], side: int) -> Sheet:
    plans = [_plan(network, layer, cluster) for cluster in ((), *clusters)]
    rows = [np.concatenate([_cell(play(network, [seed], plan)[0], side) for plan in plans], 1) for seed in seeds]
    return np.concatenate(rows, 0)


def _plan(network: Network, layer: Layer, cluster: Channels) -> Plan:
    bends = [Bend(layer.name, "ablate", target=cluster)] if cluster else []
    return compile_bends(bends, network.layers, getattr(network, "device", "cpu"))


def _cell(picture: Tensor, side: int) -> Sheet:
    """A picture (1 | 3 | 4, H, W) in -1..1, fitted into (side, side, 3) on black."""
    channels, height, width = picture.shape
    scale = side / max(height, width)
    size = (max(1, round(height * scale)), max(1, round(width * scale)))
    fitted = interpolate(picture[None].float(), size, mode="bilinear", antialias=scale < 1)[0]
    colour = fitted[:3] if channels >= 3 else fitted[:1].expand(3, -1, -1)
    cell = np.zeros((side, side, 3), np.uint8)
    top, left = (side - size[0]) // 2, (side - size[1]) // 2
    pixels = ((colour.clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8).permute(1, 2, 0)
    cell[top : top + size[0], left : left + size[1]] = pixels.cpu().numpy()
    return cell
