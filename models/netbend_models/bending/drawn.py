"""What operators draw: orders and noise by numpy's RandomState, whose numbers are the same everywhere and for ever."""

from typing import Final

import numpy as np
import torch
from torch import Tensor

from netbend_models.parameter import Parameter

SEED: Final = Parameter(
    name="seed",
    meaning="which random choice it is; whole numbers, each the same every time",
    played=(0, 999),
    rule="open",
    kind="int",
)
"""The row of an operator that draws; it rests until the number changes."""


def random_state(seed: float) -> np.random.RandomState:
    """Numbers that depend on the seed alone."""
    return np.random.RandomState(int(seed) % 2**32)


def order(seed: float, count: int) -> list[int]:
    """The numbers below `count` as this seed sorts them."""
    return [int(number) for number in random_state(seed).permutation(count)]


def doors(seed: float, count: int) -> Tensor:
    """(count,) float32: from which fraction on each of them acts, one after the other as the seed sorts them.

    Of the first k of n the last one's door is k / n: at a fraction f, floor(f n) act.
    """
    ranks = np.empty(count, np.int64)
    ranks[random_state(seed).permutation(count)] = np.arange(1, count + 1)
    return torch.from_numpy((ranks / max(count, 1)).astype(np.float32))


def noise(seed: float, x: Tensor) -> Tensor:
    """Normal noise (1, C, H, W) in the dtype, memory format and on the device of x (B, C, H, W)."""
    drawn = random_state(seed).standard_normal(tuple(x.shape[1:])).astype(np.float32)
    return laid_out(torch.from_numpy(drawn)[None], x)


def laid_out(drawn: Tensor, x: Tensor, dtype: torch.dtype | None = None) -> Tensor:
    """`drawn` (1, C, H, W) in memory as x is, so that both are read alike."""
    return torch.empty_like(x[:1], dtype=dtype or x.dtype).copy_(drawn)
