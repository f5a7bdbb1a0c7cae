"""Which channels of a layer a bend acts on: all, a range, a list, or a random share that grows one by one."""

from collections.abc import Iterable
from functools import lru_cache
from math import floor
from typing import TypeAlias

import numpy as np
import torch

Channels: TypeAlias = tuple[int, ...]
"""Channel numbers, ascending, each once."""

Selection: TypeAlias = slice | torch.Tensor | None
"""How channels are read and written: all (None), a slice of neighbours, else by index on the device."""


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


def select(channels: Channels, count: int, device: torch.device) -> Selection:
    """How to reach `channels`, at least one, of a layer of `count`."""
    if len(channels) == count:
        return None
    if channels[-1] - channels[0] == len(channels) - 1:
        return slice(channels[0], channels[-1] + 1)
    return torch.tensor(channels, device=device)


@lru_cache(maxsize=256)
def _sorted_by(count: int, seed: int) -> tuple[int, ...]:
    return tuple(np.random.RandomState(seed).permutation(count).tolist())


def _finite(value: float) -> float:
    return value if np.isfinite(value) else 0.0
