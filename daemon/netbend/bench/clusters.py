"""`netbend bench clusters`: how much more alike the channels of one cluster are, against the published method.

NETBEND_CLUSTERS_SECONDS is how long the published method may train for each network: 600 if it is not set.
"""

import os
import sys
import time
from math import isfinite
from typing import Final

import torch

from netbend.bench.base import Result
from netbend_models.clusters.classifier import find_by_classifier
from netbend_models.clusters.find import find
from netbend_models.clusters.quality import ruler
from netbend_models.device import prepare_device
from netbend_models.network import Network
from netbend_models.networks.default import build
from netbend_models.networks.stylegan2 import Config, Generator, StyleGAN2

CONFIG: Final = Config(resolution=256, channel_base=16384)

_RELIEF: Final = 0.1


def bench(scale: float = 1.0) -> Result:
    """Measure, with `scale` of the time to train."""
    prepare_device("cpu", threads=max(1, (os.cpu_count() or 2) - 1))
    seconds = float(os.environ.get("NETBEND_CLUSTERS_SECONDS", "600")) * scale
    result = Result(
        "clusters",
        "intersection over union of the highest quarters of two maps, in a cluster over across clusters, "
        f"whole maps, 12 latents that no method has seen; the classifier had {seconds:.0f} s for each network",
    )
    _measure(result, "default", build(), seconds, 10.0)
    _measure(result, "StyleGAN2 256", drawn_stylegan2(), seconds, 60.0)
    return result


def drawn_stylegan2() -> StyleGAN2:
    """A 256-pixel generator of half the published width with drawn weights."""
    random = torch.Generator().manual_seed(0)
    state = {
        name: _weight(name, torch.randn(tensor.shape, generator=random))
        for name, tensor in Generator(CONFIG).state_dict().items()
    }
    return StyleGAN2(CONFIG, state)


def _weight(name: str, noise: torch.Tensor) -> torch.Tensor:
    if name.startswith("mapping"):
        return noise * 100 if name.endswith("weight") else torch.zeros_like(noise)
    if name.endswith("affine.bias"):
        return torch.ones_like(noise)
    return noise * _RELIEF if name.endswith("noise_strength") else noise


def _measure(result: Result, name: str, network: Network, seconds: float, most: float) -> None:
    held = ruler(network, progress=_tell)
    begun, computed = time.perf_counter(), time.process_time()
    found = find(network, progress=_tell)
    result.add(f"{name}: seconds", time.perf_counter() - begun, "s", f"<= {most:g}")
    result.add(f"{name}: seconds of computing", time.process_time() - computed, "s")
    contrast = held.measure(found).whole
    plain = held.measure(find(network, progress=_tell, refine=False)).whole
    # its own thread's computing time: what else runs on the machine takes nothing from the peer
    trained = find_by_classifier(network, seconds=seconds, progress=_tell, clock=time.thread_time)
    published = held.measure(trained).whole
    result.add(f"{name}: within", contrast.within)
    result.add(f"{name}: between", contrast.between)
    result.add(f"{name}: ratio", contrast.ratio, "x", ">= 1.5")
    result.add(f"{name}: ratio before channels move", plain.ratio, "x")
    result.add(f"{name}: ratio of the published method", published.ratio, "x")
    if isfinite(published.ratio):
        result.add(f"{name}: against the published method", contrast.ratio / published.ratio, "x", ">= 1")


def _tell(what: str, share: float) -> None:
    """A line on a terminal, since the published method takes minutes."""
    if sys.stderr.isatty():
        print(f"\r{what} {share:4.0%}\033[K", end="", file=sys.stderr, flush=True)
