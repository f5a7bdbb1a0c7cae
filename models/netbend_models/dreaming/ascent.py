"""The way to where a layer is more active: a gradient in pieces, a layer there or back each, so that it can be spread.

A walk is cut after each layer; the gradients of the cuts are handed from one to the one before.
"""

from collections.abc import Callable, Generator
from typing import TypeAlias

import torch
from torch import Tensor

from netbend_models.gradient.walk import State, Walk

Ascent: TypeAlias = Generator[None, None, Tensor]
"""Stops after each piece, and returns a gradient; run it with gradients on, and outside of inference mode."""


def ascent(walk: Callable[[Tensor], Walk], ws: Tensor, layer: int, channels: Tensor | None) -> Ascent:
    """The gradient at ws (B, num_ws, w_dim) of the mean square of a layer's activation, or of some channels of it."""
    leaf = ws.clone().requires_grad_()
    under_way = walk(leaf)
    state, cuts = next(under_way), list[tuple[State, State]]()
    for _ in range(layer):
        cuts.append((state, tuple(one if one is None else one.detach().requires_grad_() for one in state)))
        yield
        state = under_way.send(cuts[-1][1])
    yield
    activation = state[0]
    assert activation is not None
    height = (activation if channels is None else activation[:, channels]).square().mean()
    return (yield from _back(leaf, [(height, None)], cuts))


def _back(leaf: Tensor, ends: list[tuple[Tensor, Tensor | None]], cuts: list[tuple[State, State]]) -> Ascent:
    """The gradient at the leaf of these ends, each with its own gradient, through the cuts, last first."""
    total = torch.zeros_like(leaf)
    while True:
        state, cut = cuts.pop() if cuts else ((), ())
        into = [leaf, *(one for one in cut if one is not None)]
        outputs, weights = zip(*ends, strict=True)
        own, *others = torch.autograd.grad(outputs, into, weights, allow_unused=True)
        total = total if own is None else total + own
        given = zip((one for one in state if one is not None), others, strict=True)
        ends = [(one, gradient) for one, gradient in given if gradient is not None and one.requires_grad]
        if not ends:
            return total
        yield
