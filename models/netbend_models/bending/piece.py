"""Large activations in pieces that fit a core's cache: a chain of operators then reads memory once, not each time."""

from collections.abc import Iterable, Sequence
from typing import Final

import torch
from torch import Tensor

_PIECE: Final = 2**18
"""Numbers in a piece for each thread: 1 MB of float32."""


def flat(x: Tensor) -> Tensor | None:
    """All numbers of x (B, C, H, W) in a row (B · C · H · W,) as they lie in memory; None where there are gaps."""
    if x.is_contiguous():
        return x.view(-1)
    last = x.permute(0, 2, 3, 1)
    return last.view(-1) if last.is_contiguous() else None


def worth(x: Tensor, drawn: Iterable[Tensor]) -> bool:
    """Whether pieces of x are faster: it is large, dense, in a CPU's memory, and all that was drawn lies as x does."""
    large = x.numel() >= 4 * _PIECE * torch.get_num_threads()
    dense = x.is_contiguous() or x.is_contiguous(memory_format=torch.channels_last)
    return (
        large
        and dense
        and x.device.type == "cpu"
        and all(one.shape == x.shape and one.stride() == x.stride() for one in drawn)
    )


def pieces(x: Tensor) -> Sequence[Tensor]:
    """The numbers of x, which is dense, piece by piece."""
    row = flat(x)
    assert row is not None
    return torch.split(row, _PIECE * torch.get_num_threads())
