"""StyleGAN2 at 256 x 256 against the textbook's form: moving latents, moving bends, bfloat16, compiled."""

from collections.abc import Callable
from itertools import count
from typing import Final

import torch
from torch import Tensor

from netbend.bench.base import Figure
from netbend.bench.synthesis.measure import medians
from netbend.bench.synthesis.plain2 import PlainSynthesis
from netbend_models.bending import Bend, compile_bends
from netbend_models.device import prepare_device
from netbend_models.form import Form
from netbend_models.network import Frame
from netbend_models.networks.stylegan2 import Config, Generator, StyleGAN2

Wanted = dict[str, str]

BASES: Final[dict[int, Wanted]] = {
    4096: {"ours": ">= 1.55", "last third": ">= 3", "compiled": ">= 2.5"},
    16384: {"ours": ">= 1.35", "last third": ">= 2.5", "bfloat16": ">= 3"},
}
"""By channel base, how many times faster than the textbook each form is to be."""

TITLES: Final = {
    "ours": "float32, the latent moves",
    "last third": "bends of the last third move",
    "last layer": "bends of the last layer move",
    "nothing": "nothing moves",
    "bfloat16": "bfloat16, the latent moves",
    "compiled": "compiled, the latent moves",
}


def figures(scale: float) -> list[Figure]:
    """Frames of all forms in turn on one thread; scale 1 takes about three minutes, most of it compiling."""
    prepare_device("cpu", threads=1)
    rounds = max(2, round(15 * scale))
    return [figure for base, wanted in BASES.items() for figure in _figures(base, wanted, rounds)]


def _figures(base: int, wanted: Wanted, rounds: int) -> list[Figure]:
    config = Config(resolution=256, channel_base=base)
    state = drawn(config)
    plain, ours = PlainSynthesis(config, state), StyleGAN2(config, state)
    half = StyleGAN2(config, state, form=Form(precision="bfloat16"))
    ws = ours.map(torch.randn(1, config.z_dim, generator=torch.Generator().manual_seed(0)))
    acts: dict[str, Callable[[], object]] = {
        "plain": lambda: plain(ws),
        "ours": lambda: ours.synthesize(ws),
        "bfloat16": lambda: half.synthesize(ws),
    }
    third = len(ours.layers) // 3
    for name, bent in (("last third", third), ("last layer", 1), ("nothing", 0)):
        acts[name] = _bender(StyleGAN2(config, state), bent)
    if "compiled" in wanted:
        acts["compiled"] = _compiled(config, state, ws)
    taken = medians(acts, rounds)
    expected = plain(ws)
    greatest, rms = _greatest(expected, ours.synthesize(ws)), _rms(expected, half.synthesize(ws))
    named = f"stylegan2 256 base {base}"
    return [
        Figure(f"{named}: textbook", taken["plain"], "ms"),
        *_gains(named, taken, wanted),
        Figure(f"{named}: float32, greatest difference", 1e6 * greatest, "millionths", "<= 100"),
        Figure(f"{named}: bfloat16, rms of the difference", 100 * rms, "%", "<= 2"),
    ]


def _gains(named: str, taken: dict[str, float], wanted: Wanted) -> list[Figure]:
    found = []
    for name, title in TITLES.items():
        if name in taken:
            found.append(Figure(f"{named}: {title}", taken[name], "ms"))
            gain = taken["plain"] / max(taken[name], 1e-3)
            found.append(Figure(f"{named}: {title}, gain", gain, "times", wanted.get(name, "")))
    return found


def _bender(network: StyleGAN2, bent: int) -> Callable[[], object]:
    """Frames of a still latent; the bends of the last `bent` layers all have other values in each."""
    numbers = count()

    def frame() -> object:
        number = next(numbers)
        bends = [Bend(layer.index, "multiply", {"factor": 0.5 + number / 100}) for layer in network.layers[-bent:]]
        plan = compile_bends(bends if bent else (), network.layers)
        network.begin(Frame(number, 0.0, {}, plan))
        return network.step()

    for _ in range(3):  # the second frame of a latent fills the memory, the third finds what moves
        frame()
    return frame


def _compiled(config: Config, state: dict[str, Tensor], ws: Tensor) -> Callable[[], object]:
    network = StyleGAN2(config, state, form=Form(compiled=True))
    assert network.compiler is not None
    network.compiler.join()
    network.compiler.take()
    return lambda: network.synthesize(ws)


def _greatest(expected: Tensor, found: Tensor) -> float:
    return float((found - expected).abs().max() / expected.abs().max())


def _rms(expected: Tensor, found: Tensor) -> float:
    return float((found - expected).square().mean().sqrt() / expected.square().mean().sqrt())


def drawn(config: Config) -> dict[str, Tensor]:
    """Random weights that keep activations of ordinary size, with noise and biases."""
    random = torch.Generator().manual_seed(0)
    return {name: _tensor(name, one, random) for name, one in Generator(config).state_dict().items()}


def _tensor(name: str, like: Tensor, random: torch.Generator) -> Tensor:
    if name.endswith("affine.bias"):
        return torch.ones_like(like)
    small = 0.1 if name.endswith((".bias", "noise_strength")) else 100.0 if ".fc" in name else 1.0
    return torch.randn(like.shape, generator=random) * small
