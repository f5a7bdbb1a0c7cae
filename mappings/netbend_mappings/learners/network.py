"""Many small networks side by side: activations and deltas of M networks of one shape, a layer (M, nodes, inputs + 1).

The last column of a layer holds the thresholds; hidden nodes are sigmoid, the last layer is one linear node.
"""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from netbend_mappings.learners.base import Matrix

Tensor = NDArray[np.float64]
Layers = list[Tensor]


def drawn(shape: list[int], count: int, seed: int) -> Layers:
    """Random weights of networks with these layer widths, the same for the same seed."""
    random = np.random.default_rng(seed)
    return [random.normal(0, 1.5 / np.sqrt(fan + 1), (count, nodes, fan + 1)) for fan, nodes in pairwise(shape)]


def forward(x: Tensor, hidden: Layers) -> list[Tensor]:
    """The inputs (M, N, I) and the activations of each hidden layer (M, N, nodes)."""
    seen = [x]
    for layer in hidden:
        seen.append(sigmoid(seen[-1] @ layer[:, :, :-1].swapaxes(1, 2) + layer[:, None, :, -1]))
    return seen


def deltas(last: Tensor, hidden: Layers, seen: list[Tensor]) -> list[Tensor]:
    """How the answer moves with the sum at each hidden node (M, N, nodes); `last` (M, nodes) weighs the last layer."""
    found = [last[:, None, :] * (seen[-1] * (1 - seen[-1]))]
    for layer, active in zip(hidden[:0:-1], seen[-2:0:-1], strict=True):
        found.append((found[-1] @ layer[:, :, :-1]) * (active * (1 - active)))
    return found[::-1]


def sigmoid(z: Tensor) -> Tensor:
    """1 / (1 + exp(-z)), by a function that does not overflow."""
    half = np.tanh(0.5 * z)
    half *= 0.5
    half += 0.5
    return half


def and_one(flow: Tensor) -> Tensor:
    """With a column of ones, for the thresholds."""
    return np.concatenate([flow, np.ones((*flow.shape[:-1], 1))], axis=-1)


def flat(layers: Layers) -> Matrix:
    """(M, weights)."""
    return np.concatenate([layer.reshape(len(layer), -1) for layer in layers], axis=1)


def unflat(weights: Matrix, like: Layers) -> Layers:
    """The layers again."""
    ends = np.cumsum([layer[0].size for layer in like])[:-1]
    parts = np.split(weights, ends, axis=1)
    return [part.reshape(len(part), *layer.shape[1:]) for part, layer in zip(parts, like, strict=True)]


def squares(layers: Layers) -> Matrix:
    """The squared weights of each network, summed (M,)."""
    return np.asarray(sum((layer**2).sum(axis=(1, 2)) for layer in layers))
