"""`netbend bench default`: how fast the default network plays, alone and in a show; what its pictures are worth."""

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from netbend.bench.base import Result, quantile
from netbend.bench.session import Session, session

if TYPE_CHECKING:
    from torch import Tensor

    from netbend_models.network import Network

GRID: Final = 64
"""How many seeds are looked at."""

BENDS: Final = {
    "/layer/3/rotate/angle": 30.0, "/layer/6/multiply/factor": 1.5, "/layer/8/translate/x": 0.2,
    "/layer/10/dilate/radius": 1.0,
}  # fmt: skip

_SETTLING_SECONDS: Final = 6.0
"""How long the renderer that stands by is still being brought in after a show has begun."""

_STEP: Final = 0.01
"""How far the latent walks from frame to frame."""


def bench(scale: float = 1.0, model: str = "default") -> Result:
    """Measure, at `scale` of the full length."""
    import torch

    from netbend_models.load import load
    from netbend_models.training.measure import measure

    torch.set_flush_denormal(True)
    torch.set_num_threads(1)
    network = load(model)
    result = Result("default", f"{model}, a walk through its latents on one thread; then seeds 0 to {GRID - 1}")
    times = _walk(network, max(20, int(300 * scale)))
    result.add("a frame, median of processor time", quantile(times, 0.5), "ms", "<= 11")
    result.add("a frame, 99 of 100", quantile(times, 0.99), "ms")
    result.add("share of it in convolutions", 100 * _in_convolutions(network), "%")
    for name, value, wanted in _in_a_show(model, max(2.0, 10.0 * scale)):
        result.add(name, value, "fps", wanted)
    found = measure(torch.stack([picture(network, seed) for seed in range(GRID)]))
    result.add("values within 2 % of an end", 100 * found.ends, "%", "<= 15")
    result.add("distance of two pictures, mean", found.distance, "of 1", ">= 0.15")
    result.add("distance of two pictures, root mean square", found.distance_rms, "of 1", ">= 0.15")
    result.add("deviation inside a picture", found.deviation, "of 1", ">= 0.08")
    return result


def picture(network: "Network", seed: float) -> "Tensor":
    """What it paints at a place among the seeds, (C, H, W)."""
    from netbend_models.bending import compile_bends
    from netbend_models.network import Frame

    network.begin(Frame(0, 0.0, {"latent/seed": seed}, compile_bends((), network.layers)))
    while (made := network.step()) is None:
        pass
    return made


def _in_convolutions(network: "Network") -> float:
    """Which part of the time of a walk's frames is spent inside convolutions."""
    from torch.profiler import ProfilerActivity, profile

    with profile(activities=[ProfilerActivity.CPU]) as profiler:
        for number in range(30):
            picture(network, number * _STEP)
    times = {entry.key: entry.self_cpu_time_total for entry in profiler.key_averages()}
    share: float = sum(time for key, time in times.items() if "conv" in key) / sum(times.values())
    return share


def _in_a_show(model: str, seconds: float) -> Iterator[tuple[str, float, str]]:
    """Frames a second of `netbend play`, the latent walking: with every operator at identity, then with four bends."""
    with session(model, "--fps", "60") as daemon:
        daemon.send("/latent/walk/speed", 0.3)
        time.sleep(_SETTLING_SECONDS)
        yield "in netbend play, every operator at identity", _rate(daemon, seconds), ">= 59"
        for address, value in BENDS.items():
            daemon.send(address, value)
        yield "in netbend play, four bends on four layers", _rate(daemon, seconds), ">= 50"


def _rate(daemon: Session, seconds: float) -> float:
    time.sleep(0.5)
    begun = time.perf_counter()
    time.sleep(seconds)
    return sum(begun <= line.done <= begun + seconds for line in daemon.frames()) / seconds


def _walk(network: "Network", frames: int) -> list[float]:
    for warm in range(5):
        picture(network, warm * _STEP)
    times = []
    for number in range(frames):
        began = time.thread_time()
        picture(network, number * _STEP)
        times.append((time.thread_time() - began) * 1000)
    return times
