"""Levenberg and Marquardt's steps for many small networks at once, in the space of weights or of examples."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from netbend_mappings.learners.base import Matrix, Tell

Weights = list[NDArray[np.float64]]
Tensor = NDArray[np.float64]

_LEAST: Final = 1e-9
_MOST: Final = 1e9
_STILL: Final = 1e-4
"""A share of the error: two steps in a row that win less end the descent."""
_ENOUGH: Final = 1e-8
"""A mean squared error, of targets in -1..1, that nobody sees."""
_FLOATS: Final = 4_000_000
"""Numbers of a Jacobian held at once; more outputs than that wait for their turn."""


def descend(x: Matrix, y: Matrix, weights: Weights, epochs: int, decay: float, tell: Tell) -> Weights:
    """Fit networks (M of them) to x (N, I), y (M, N): half the squared error plus `decay` times the squared weights."""
    count, size = len(y), sum(layer[0].size for layer in weights)
    examples = len(x)
    at_once = max(1, _FLOATS // (examples * min(size, examples)))
    parts = []
    for start in range(0, count, at_once):
        chosen = slice(start, start + at_once)

        def part(share: float, start: int = start) -> None:
            tell(min(1.0, (start + share * at_once) / count))

        parts.append(_Descent(x, y[chosen], [layer[chosen] for layer in weights], decay).run(epochs, part))
    return [np.concatenate(layers) for layers in zip(*parts, strict=True)]


class _Descent:
    """The descent of some networks side by side, each with a damping of its own."""

    def __init__(self, x: Matrix, y: Matrix, weights: Weights, decay: float) -> None:
        self._x, self._y, self._weights, self._decay = x, y, weights, decay
        self._size = sum(layer[0].size for layer in weights)
        self._small = self._size <= len(x)

    def run(self, epochs: int, tell: Tell) -> Weights:
        count = len(self._y)
        damping, still = np.full(count, 1e-2), np.zeros(count, np.int64)
        kept = self._forward(self._weights)
        error = self._error(kept[-1], self._weights)
        for epoch in range(epochs):
            tell(epoch / epochs)
            tried = self._step(kept, damping)
            seen = self._forward(tried)
            reached = self._error(seen[-1], tried)
            better = reached < error
            won = np.where(better, (error - reached) / np.maximum(error, 1e-300), 0.0)
            still = np.where(won > _STILL, 0, still + (better | (damping >= _MOST)))
            damping = np.clip(np.where(better, damping * 0.2, damping * 4.0), _LEAST, _MOST)
            self._weights = [_choose(better, new, old) for new, old in zip(tried, self._weights, strict=True)]
            kept = [_choose(better, new, old) for new, old in zip(seen, kept, strict=True)]
            error = np.where(better, reached, error)
            if ((still >= 2) | (error < _ENOUGH * len(self._x))).all():
                break
        return self._weights

    def _forward(self, weights: Weights) -> list[Tensor]:
        """The activations of every layer, (M, N, nodes), the last the answers (M, N, 1)."""
        seen, flow = [], np.broadcast_to(self._x, (len(self._y), *self._x.shape))
        for number, layer in enumerate(weights, 1):
            flow = flow @ layer[:, :, :-1].swapaxes(1, 2) + layer[:, None, :, -1]
            if number < len(weights):
                flow = 0.5 + 0.5 * np.tanh(0.5 * flow)
            seen.append(flow)
        return seen

    def _error(self, answer: Tensor, weights: Weights) -> Matrix:
        squares = sum((layer**2).sum(axis=(1, 2)) for layer in weights)
        total: Matrix = ((answer[:, :, 0] - self._y) ** 2).sum(axis=1) + self._decay * squares
        return total

    def _deltas(self, seen: list[Tensor]) -> list[Tensor]:
        """How the answer moves with the sum at each node, (M, N, nodes) a layer."""
        deltas = [np.ones_like(seen[-1])]
        for layer, active in zip(self._weights[:0:-1], seen[-2::-1], strict=True):
            deltas.append((deltas[-1] @ layer[:, :, :-1]) * active * (1 - active))
        return deltas[::-1]

    def _step(self, seen: list[Tensor], damping: Matrix) -> Weights:
        inputs = [np.broadcast_to(self._x, (len(self._y), *self._x.shape)), *seen[:-1]]
        deltas = self._deltas(seen)
        rest = self._y - seen[-1][:, :, 0]
        return (
            self._in_weights(inputs, deltas, rest, damping)
            if self._small
            else self._in_examples(inputs, deltas, rest, damping)
        )

    def _in_weights(self, inputs: list[Tensor], deltas: list[Tensor], rest: Matrix, damping: Matrix) -> Weights:
        """(JᵀJ + decay + damping) step = Jᵀ rest - decay · weights."""
        blocks = [
            (delta[:, :, :, None] * _and_one(flow)[:, :, None, :]).reshape(*rest.shape, -1)
            for delta, flow in zip(deltas, inputs, strict=True)
        ]
        jacobian = np.concatenate(blocks, axis=2)
        flat = np.concatenate([layer.reshape(len(layer), -1) for layer in self._weights], axis=1)
        square = jacobian.swapaxes(1, 2) @ jacobian
        downhill = (jacobian.swapaxes(1, 2) @ rest[:, :, None])[:, :, 0] - self._decay * flat
        square[:, np.arange(self._size), np.arange(self._size)] += (self._decay + damping)[:, None]
        moved = flat + np.linalg.solve(square, downhill[:, :, None])[:, :, 0]
        return _split(moved, self._weights)

    def _in_examples(self, inputs: list[Tensor], deltas: list[Tensor], rest: Matrix, damping: Matrix) -> Weights:
        """The same step by (JJᵀ + damped) dual = rest + …, where JJᵀ is a sum of products of activations and deltas."""
        damped = (self._decay + damping)[:, None]
        gram = sum(
            (_and_one(flow) @ _and_one(flow).swapaxes(1, 2)) * (delta @ delta.swapaxes(1, 2))
            for delta, flow in zip(deltas, inputs, strict=True)
        )
        # downhill = Jᵀ rest - decay · weights, and (JᵀJ + d)⁻¹ g = (g - Jᵀ (JJᵀ + d)⁻¹ J g) / d
        downhill = self._back(inputs, deltas, rest)
        downhill = [one - self._decay * layer for one, layer in zip(downhill, self._weights, strict=True)]
        forth = sum(
            ((_and_one(flow) @ one.swapaxes(1, 2)) * delta).sum(axis=2)
            for one, flow, delta in zip(downhill, inputs, deltas, strict=True)
        )
        gram[:, np.arange(rest.shape[1]), np.arange(rest.shape[1])] += damped
        dual = np.linalg.solve(gram, forth[:, :, None])[:, :, 0]
        taken = self._back(inputs, deltas, dual)
        return [
            layer + (one - two) / damped[:, :, None]
            for layer, one, two in zip(self._weights, downhill, taken, strict=True)
        ]

    @staticmethod
    def _back(inputs: list[Tensor], deltas: list[Tensor], rest: Matrix) -> Weights:
        """Jᵀ rest, a layer each."""
        return [
            (delta * rest[:, :, None]).swapaxes(1, 2) @ _and_one(flow)
            for delta, flow in zip(deltas, inputs, strict=True)
        ]


def _and_one(flow: Tensor) -> Tensor:
    return np.concatenate([flow, np.ones((*flow.shape[:2], 1))], axis=2)


def _split(flat: Matrix, like: Weights) -> Weights:
    parts, start = [], 0
    for layer in like:
        size = layer[0].size
        parts.append(flat[:, start : start + size].reshape(layer.shape))
        start += size
    return parts


def _choose(better: NDArray[np.bool_], new: Tensor, old: Tensor) -> Tensor:
    return np.where(better[:, None, None], new, old)
