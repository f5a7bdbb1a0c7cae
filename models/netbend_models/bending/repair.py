"""Repair: nothing that is not finite, or too large for the layers after it, leaves a bend."""

from math import isfinite
from typing import Final

import torch
from torch import Tensor

from netbend_models.bending.piece import flat

BOUND: Final = {torch.float16: 6e4}
"""The largest activation that may leave a bent layer, else 1e12: float32 has room for many more layers."""


def repair(x: Tensor, counter: Tensor) -> Tensor:
    """Replace what is not finite (NaN by 0), count it, and bound the rest, in place; x (B, C, H, W) or a piece."""
    bound = BOUND.get(x.dtype, 1e12)
    # On a CPU one number tells, and reading it waits for nothing; elsewhere all is counted without asking.
    if x.is_cpu:
        row = flat(x) if x.dtype == torch.float32 else None
        if row is not None and float(torch.dot(row, row)) <= bound * bound:
            return x  # no number is greater than the length of all; to read them spares writing them
        if isfinite(float(x.sum())):
            return x.clamp_(-bound, bound)
    counter += x.isfinite().logical_not_().sum()
    return x.nan_to_num_(0.0, bound, -bound).clamp_(-bound, bound)
