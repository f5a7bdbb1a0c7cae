"""Levenberg-Marquardt's steps in the space of examples, for networks with more weights than there are examples.

The matrix of that space follows from activations and deltas without the Jacobian (K. Levenberg 1944; D. Marquardt
1963), so that 10 000 weights and 500 examples are a system of 500.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from netbend_mappings.learners.base import Matrix, Tell, Vector
from netbend_mappings.learners.damping import Damping
from netbend_mappings.learners.network import (
    Layers,
    Tensor,
    and_one,
    deltas,
    drawn,
    forward,
    squares,
)

_STILL: Final = 0.03
"""A step costs a solution of the whole system: the descent ends sooner than one of few weights."""


def descend(x: Matrix, y: Matrix, shape: list[int], seed: int, epochs: int, decay: float, tell: Tell) -> Layers:
    """Fit M networks to x (N, I), y (M, N), one after the other: each takes the machine's threads by itself."""
    layers = drawn(shape, len(y), seed)
    made = []
    for output, targets in enumerate(y):

        def part(share: float, output: int = output) -> None:
            tell((output + share) / len(y))

        made.append(_descend(x, targets[None], [layer[output : output + 1] for layer in layers], epochs, decay, part))
    return [np.concatenate(parts) for parts in zip(*made, strict=True)]


@dataclass(slots=True)
class _Place:
    """Where a descent stands: weights, activations (1, N, nodes), residuals (1, N), the error (1,)."""

    layers: Layers
    seen: list[Tensor]
    rest: Matrix
    error: Vector


def _descend(x: Matrix, y: Matrix, layers: Layers, epochs: int, decay: float, tell: Tell) -> Layers:
    damping = Damping(1, _STILL)
    ground = and_one(x) @ and_one(x).T
    place = _stand(x[None], y, layers, decay)
    for epoch in range(epochs):
        tell(epoch / epochs)
        tried, promised = _step(place, ground, damping.values[0], decay)
        found = _stand(x[None], y, tried, decay)
        better = damping.judge(place.error, found.error, promised)
        place = found if better[0] else place
        if damping.resting(place.error, len(x))[0]:
            break
    return place.layers


def _stand(x: Tensor, y: Matrix, layers: Layers, decay: float) -> _Place:
    seen = forward(x, layers[:-1])
    rest = y - (and_one(seen[-1]) @ layers[-1].swapaxes(1, 2))[:, :, 0]
    return _Place(layers, seen, rest, (rest**2).sum(axis=1) + decay * squares(layers))


def _step(place: _Place, ground: Matrix, damping: float, decay: float) -> tuple[Layers, Vector]:
    """(JᵀJ + d)⁻¹ g = (g - Jᵀ (JJᵀ + d)⁻¹ J g) / d, where g = Jᵀ rest - decay · weights and d is damping and decay.

    `ground` is the inputs' own product (N, N), the same at every step.
    """
    flows = [and_one(flow) for flow in place.seen]
    slopes = [*deltas(place.layers[-1][:, 0, :-1], place.layers[:-1], place.seen), np.ones((1, len(flows[0][0]), 1))]
    held = decay + damping
    gram = ground * (slopes[0] @ slopes[0].swapaxes(1, 2))
    for flow, slope in zip(flows[1:], slopes[1:], strict=True):
        gram += (flow @ flow.swapaxes(1, 2)) * (slope @ slope.swapaxes(1, 2))
    np.einsum("mii->mi", gram)[...] += held
    downhill = [
        one - decay * layer for one, layer in zip(_back(flows, slopes, place.rest), place.layers, strict=True)
    ]  # fmt: skip
    forth = sum(
        ((flow @ one.swapaxes(1, 2)) * slope).sum(axis=2)
        for one, flow, slope in zip(downhill, flows, slopes, strict=True)
    )
    dual = np.linalg.solve(gram, np.asarray(forth)[:, :, None])[:, :, 0]
    step = [(one - two) / held for one, two in zip(downhill, _back(flows, slopes, dual), strict=True)]
    promised = sum(((damping * one + two) * one).sum() for one, two in zip(step, downhill, strict=True))
    return [layer + one for layer, one in zip(place.layers, step, strict=True)], np.array([promised])


def _back(flows: list[Tensor], slopes: list[Tensor], rest: Matrix) -> Layers:
    """Jᵀ rest, a layer each."""
    return [
        (slope * rest[:, :, None]).swapaxes(1, 2) @ flow for slope, flow in zip(slopes, flows, strict=True)
    ]  # fmt: skip
