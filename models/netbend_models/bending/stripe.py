"""Stripes of activations: few enough rows, or channels, that they and what is made of them fit a core's cache."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Self

import torch
from torch import Tensor

_STRIPE: Final = 2**17
"""Numbers in a stripe for each thread: half a megabyte of float32."""


@dataclass(frozen=True, slots=True)
class Stripe:
    """Rows of a result to be made, `out` (B, C, h, W): those of the source (B, C, H, W) from row `top` on."""

    source: Tensor
    out: Tensor
    top: int = 0

    @property
    def middle(self) -> Tensor:
        """The rows of the source that stand where the result's do."""
        rows = self.out.shape[-2]
        return self.source if rows == self.source.shape[-2] else self.source.narrow(-2, self.top, rows)

    def near(self, reach: int) -> Self:
        """The stripe with no more of the source than lies within `reach` rows of it."""
        first = max(self.top - reach, 0)
        last = min(self.top + self.out.shape[-2] + reach, self.source.shape[-2])
        if last - first == self.source.shape[-2]:
            return self
        return type(self)(self.source.narrow(-2, first, last - first), self.out, self.top - first)


def rows_of(x: Tensor) -> int | None:
    """How many rows of x (B, C, H, W) make a stripe; None where all is one stripe, or it goes by channels."""
    numbers = _STRIPE * torch.get_num_threads()
    large = x.device.type == "cpu" and x.numel() > 2 * numbers
    return max(1, numbers * x.shape[2] // x.numel()) if large and x.stride(1) == 1 else None


def stripes(x: Tensor, out: Tensor | None, reach: int) -> tuple[Tensor, Iterator[Stripe]]:
    """What is to be filled, stripe by stripe: `out`, which may be x itself, or memory of its own.

    A large x in a CPU's memory goes by rows where channels are neighbours, else by channels; else it is one stripe.
    """
    count, numbers = rows_of(x), _STRIPE * torch.get_num_threads()
    if count is not None:
        result = torch.empty_like(x) if out is None else out
        # So many rows that no more than two thirds are worked on twice, and that those kept below do not overlap.
        return result, _rows(x, result, max(count, 3 * reach), reach)
    if x.device.type == "cpu" and x.numel() > 2 * numbers:
        result = torch.empty_like(x) if out is None else out
        return result, _channels(x, result, max(1, numbers * x.shape[1] // x.numel()))
    result = torch.empty_like(x)
    return result, iter((Stripe(x, result),))


def _channels(x: Tensor, result: Tensor, count: int) -> Iterator[Stripe]:
    for source, out in zip(torch.split(x, count, 1), torch.split(result, count, 1), strict=True):
        yield Stripe(source.clone() if result is x else source, out)


def _rows(x: Tensor, result: Tensor, count: int, reach: int) -> Iterator[Stripe]:
    height, low, high = x.shape[2], 0, 0
    kept = torch.empty_like(x[:, :, : count + 2 * reach]) if result is x else None
    for first in range(0, height, count):
        size = min(count, height - first)
        out = result.narrow(2, first, size)
        if kept is None:
            yield Stripe(x, out, first)
            continue
        # What x was, for rows that are written over: those at hand already move up, the next follow.
        start, end = max(first - reach, 0), min(first + size + reach, height)
        held = high - start
        if first:
            kept.narrow(2, 0, held).copy_(kept.narrow(2, start - low, held))
        kept.narrow(2, held, end - high).copy_(x.narrow(2, high, end - high))
        low, high = start, end
        yield Stripe(kept.narrow(2, 0, high - low), out, first - low)
