"""A walk through a network's layers, which may be cut at each of them so that a long gradient is made in pieces."""

from collections.abc import Generator
from typing import TypeAlias

from torch import Tensor

State: TypeAlias = tuple[Tensor | None, ...]
"""All that the next layer is computed from, the activation (B, C, H, W) of the one before first."""

Walk: TypeAlias = Generator[State, State, Tensor]
"""Gives the state after each layer, goes on from the state that it is sent, and returns the picture (B, C, H, W)."""


def picture(walk: Walk) -> Tensor:
    """Where a walk that nobody cuts ends."""
    try:
        state = next(walk)
        while True:
            state = walk.send(state)
    except StopIteration as end:
        painted: Tensor = end.value
        return painted
