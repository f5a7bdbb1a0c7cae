"""StyleGAN3-T at 256 x 256 against the textbook's form: whole frames, frames of a moving bend, and bfloat16."""

from collections.abc import Callable
from itertools import count
from typing import Final

import torch
from torch import Tensor

from netbend.bench.base import Figure
from netbend.bench.synthesis.measure import medians
from netbend.bench.synthesis.plain3 import PlainStyleGAN3
from netbend_models.bending import Bend, compile_bends
from netbend_models.device import prepare_device
from netbend_models.form import Form
from netbend_models.network import Frame
from netbend_models.networks.stylegan3 import Config, Generator, StyleGAN3

BASES: Final = {4096: 5, 16384: 3}
"""Channel bases, and how often each is measured; the published networks have 32768, those for a processor less."""


def figures(scale: float) -> list[Figure]:
    """What was measured: frames interleaved on one thread, medians of CPU time; scale 1 takes about three minutes."""
    prepare_device("cpu", threads=1)
    bases = {base: round(repeats * scale) for base, repeats in BASES.items()}
    return [figure for base, repeats in bases.items() if repeats for figure in _figures(base, repeats)]


def _figures(base: int, repeats: int) -> list[Figure]:
    config = Config(resolution=256, channel_base=base)
    state = _drawn(config)
    plain, ours = PlainStyleGAN3(config, state), StyleGAN3(config, state)
    half = StyleGAN3(config, state, form=Form(precision="bfloat16"))
    ws = ours.map(torch.randn(1, config.z_dim, generator=torch.Generator().manual_seed(0)))
    taken = medians(
        {
            "plain": lambda: plain.synthesize(ws),
            "ours": lambda: ours.synthesize(ws),
            "bfloat16": lambda: half.synthesize(ws),
            "bent": _bender(ours),
        },
        repeats,
    )
    error = float((ours.synthesize(ws) - plain.synthesize(ws)).abs().max())
    name = f"stylegan3-t 256 base {base}"
    return [
        Figure(f"{name}: textbook", taken["plain"], "ms"),
        Figure(f"{name}: ours", taken["ours"], "ms"),
        Figure(f"{name}: gain", taken["plain"] / taken["ours"], "x", ">= 2.5"),
        Figure(f"{name}: gain of a bend in the last third", taken["plain"] / taken["bent"], "x"),
        Figure(f"{name}: gain in bfloat16", taken["plain"] / taken["bfloat16"], "x"),
        Figure(f"{name}: greatest difference", error, "", "<= 1e-4"),
    ]


def _bender(network: StyleGAN3) -> Callable[[], object]:
    """Frames of a still latent, each with another value of a bend in one of the last third of the layers."""
    numbers, layers = count(), len(network.layers)

    def frame() -> object:
        number = next(numbers)
        layer = layers - 1 - number % (layers // 3)
        plan = compile_bends([Bend(layer, "multiply", {"factor": 0.5 + number / 100})], network.layers)
        network.begin(Frame(number, 0.0, {}, plan))
        return network.step()

    for _ in range(2):  # the second frame of a latent fills the memory
        frame()
    return frame


def _drawn(config: Config) -> dict[str, Tensor]:
    random = torch.Generator().manual_seed(0)
    return {name: _tensor(name, one, random) for name, one in Generator(config).state_dict().items()}


def _tensor(name: str, like: Tensor, random: torch.Generator) -> Tensor:
    if name.endswith("filter"):
        window = torch.hann_window(len(like) + 2)[1:-1]
        return window / window.sum()
    if name.endswith(("transform", "magnitude_ema", "affine.bias", "w_avg")):
        return like if name.endswith("transform") else torch.ones_like(like)
    return torch.randn(like.shape, generator=random)
