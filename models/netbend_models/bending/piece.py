"""Large activations in pieces that fit a core's cache: a chain of operators then reads memory once, not each time."""

from collections.abc import Iterable, Sequence
from typing import Final

import torch
from torch import Tensor

_PIECE: Final = 2**18
"""Numbers in a piece for each thread: 1 MB of float32."""


def flat(x: Tensor) -> Tensor | None:
    """All numbers of x (B, C, H, W), or of a piece, in a row (N,) as they lie in memory; None where there are gaps."""
    if x.is_contiguous():
        return x if x.dim() == 1 else x.view(-1)
    if x.dim() != 4:
        return None
    last = x.permute(0, 2, 3, 1)
    return last.view(-1) if last.is_contiguous() else None


def worth(x: Tensor, drawn: Iterable[Tensor]) -> bool:
    """Whether pieces of x are faster: it is large, dense, in a CPU's memory, and what was drawn can be cut alike."""
    if x.device.type != "cpu" or x.numel() < 4 * _PIECE * torch.get_num_threads():
        return False
    last = x.is_contiguous(memory_format=torch.channels_last)
    if not (last or x.is_contiguous()):
        return False
    return all((by_channel(one) and last) or (one.shape == x.shape and one.stride() == x.stride()) for one in drawn)


def by_channel(drawn: Tensor) -> bool:
    """Whether one number was drawn for each channel: (1, C, 1, 1)."""
    return drawn.dim() == 4 and drawn.numel() == drawn.shape[1] > 1


def pieces(x: Tensor, *, deep: bool) -> Sequence[Tensor]:
    """The numbers of x, which is dense, piece by piece: in a row, or (N, C) if `deep`, by channels that are last."""
    count = _PIECE * torch.get_num_threads()
    if deep:
        points = x.permute(0, 2, 3, 1).reshape(-1, x.shape[1])
        return torch.split(points, max(1, count // x.shape[1]))
    row = flat(x)
    assert row is not None
    return torch.split(row, count)
