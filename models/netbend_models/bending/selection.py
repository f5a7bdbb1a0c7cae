"""Which channels of a layer a bend acts on: all, a range, a list, or a random share that grows one by one."""

from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from math import floor
from typing import TypeAlias

import numpy as np
import torch

from netbend_models.network import Layer

Channels: TypeAlias = tuple[int, ...]
"""Channel numbers, ascending, each once."""

Selection: TypeAlias = slice | torch.Tensor | None
"""How channels are read and written: all (None), a slice of neighbours, else by index on the device."""

Order: TypeAlias = tuple[int, ...]
"""Which channel of the checkpoint stands at each place."""


def random_share(count: int, fraction: float, seed: float) -> Channels:
    """The first floor(fraction · count) of the channels as this seed sorts them."""
    share = floor(min(max(_finite(fraction), 0.0), 1.0) * count + 1e-9)  # 0.29 · 100 is 28.999999999999996
    return tuple(sorted(_sorted_by(count, int(_finite(seed)) % 2**32)[:share]))


def in_range(count: int, start: float, stop: float) -> Channels:
    """From `start` up to, not with, `stop`."""
    first, end = (min(max(round(_finite(edge)), 0), count) for edge in (start, stop))
    return tuple(range(first, end))


def in_list(count: int, channels: Iterable[int]) -> Channels:
    """The listed channels that this layer has."""
    return tuple(sorted({channel for channel in channels if 0 <= channel < count}))


def select(channels: Channels, layer: Layer, device: torch.device, *, alike: bool) -> Selection:
    """How to reach `channels`, at least one, where the layer has them; in their order unless treated `alike`."""
    places = tuple(_places(layer.order)[channel] for channel in channels) if layer.order else channels
    if alike:
        places = tuple(sorted(places))
    if any(after != before + 1 for before, after in pairwise(places)):
        return torch.tensor(places, device=device)
    return None if len(places) == layer.channels else slice(places[0], places[-1] + 1)


def in_order(x: torch.Tensor, layer: Layer) -> torch.Tensor:
    """An activation (B, C, H, W) of the layer with its channels as the checkpoint numbers them."""
    return x.index_select(1, torch.tensor(_places(layer.order), device=x.device)) if layer.order else x


@lru_cache(maxsize=4096)
def _places(order: Order) -> Order:
    """Where each channel of the checkpoint stands."""
    return tuple(sorted(range(len(order)), key=order.__getitem__))


@lru_cache(maxsize=256)
def _sorted_by(count: int, seed: int) -> tuple[int, ...]:
    return tuple(np.random.RandomState(seed).permutation(count).tolist())


def _finite(value: float) -> float:
    return value if np.isfinite(value) else 0.0
