"""Descent by variable projection: the last layer is solved for exactly, so a step looks for the hidden weights alone.

Levenberg-Marquardt steps on the projected residual, with Kaufman's Jacobian (G. Golub, V. Pereyra 1973; L. Kaufman
1975), for all outputs side by side. For networks with no more hidden weights than there are examples.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from netbend_mappings.learners.base import Matrix, Tell, Vector
from netbend_mappings.learners.damping import Damping, choose
from netbend_mappings.learners.network import (
    Layers,
    Tensor,
    and_one,
    deltas,
    drawn,
    flat,
    forward,
    squares,
    unflat,
)

_STARTS: Final = 8
_GOOD: Final = 4e-6
"""A mean squared error, of targets in -1..1, with which no further start is tried."""
_ALIKE: Final = 0.01
"""A share of the error: two starts that end so near to each other are not followed by a third."""
_FLOATS: Final = 4_000_000
"""Numbers of a Jacobian held at once; more outputs than that wait for their turn."""


@dataclass(slots=True)
class _Place:
    """Where the descents stand: activations, the last layer (M, nodes + 1), residuals (M, N), the error (M,)."""

    hidden: Layers
    seen: list[Tensor]
    gram: Tensor
    last: Matrix
    rest: Matrix
    error: Vector

    def choose(self, better: NDArray[np.bool_], new: "_Place") -> "_Place":
        return _Place(
            [choose(better, one, old) for one, old in zip(new.hidden, self.hidden, strict=True)],
            [self.seen[0], *(choose(better, one, old) for one, old in zip(new.seen[1:], self.seen[1:], strict=True))],
            choose(better, new.gram, self.gram),
            choose(better, new.last, self.last),
            choose(better, new.rest, self.rest),
            choose(better, new.error, self.error),
        )

    def keep(self, these: NDArray[Any]) -> "_Place":
        return _Place(
            [one[these] for one in self.hidden],
            [one[these] for one in self.seen],
            self.gram[these],
            self.last[these],
            self.rest[these],
            self.error[these],
        )


def descend(x: Matrix, y: Matrix, shape: list[int], seed: int, epochs: int, decay: float, tell: Tell) -> Layers:
    """Fit M networks to x (N, I), y (M, N); those that end badly start again elsewhere, and the best is kept."""
    count = len(y)
    best = [np.empty((count, *layer.shape[1:])) for layer in drawn(shape, 1, seed)]
    error, open_still = np.full(count, np.inf), np.ones(count, bool)
    for start in range(_STARTS):
        todo = np.flatnonzero(open_still)
        if not len(todo):
            break
        layers = drawn(shape, len(todo), seed + start)
        for chosen in _portions(len(todo), len(x) * sum(layer[0].size for layer in layers)):
            share, places = (start + chosen.start / len(todo)) / _STARTS, todo[chosen]
            beat = partial(tell, share)
            made, reached, left = _descend(x, y[places], [one[chosen] for one in layers[:-1]], epochs, decay, beat)
            won = reached < error[places]
            # where two starts end alike it is the examples' noise that is left
            open_still[places] = (left > _GOOD) & (np.abs(reached - error[places]) > _ALIKE * reached)
            for kept, new in zip(best, made, strict=True):
                kept[places[won]] = new[won]
            error[places[won]] = reached[won]
    return best


def _portions(count: int, floats: int) -> list[slice]:
    at_once = max(1, _FLOATS // max(1, floats))
    return [slice(start, min(count, start + at_once)) for start in range(0, count, at_once)]


def _descend(
    x: Matrix, y: Matrix, hidden: Layers, epochs: int, decay: float, beat: Callable[[], None]
) -> tuple[Layers, Vector, Vector]:
    """The layers, the error and the mean squared residual of each; one that comes to rest leaves the others."""
    made: Layers = [np.empty_like(one) for one in hidden]
    made.append(np.empty((len(y), 1, hidden[-1].shape[1] + 1)))
    error, fault = np.empty(len(y)), np.empty(len(y))
    left, damping = np.arange(len(y)), Damping(len(y))
    place = _stand(np.broadcast_to(x, (len(y), *x.shape)), y, hidden, decay)
    for epoch in range(epochs):
        beat()
        step, promised = _step(place, damping.values, decay)
        found = _stand(place.seen[0], y[left], unflat(flat(place.hidden) + step, place.hidden), decay)
        place = place.choose(damping.judge(place.error, found.error, promised), found)
        over = damping.resting(place.error, len(x)) | (epoch == epochs - 1)
        if over.any():
            for kept, new in zip(made, [*place.hidden, place.last[:, None, :]], strict=True):
                kept[left[over]] = new[over]
            error[left[over]], fault[left[over]] = place.error[over], (place.rest[over] ** 2).mean(axis=1)
            left, place = left[~over], place.keep(~over)
            damping.keep(~over)
        if not len(left):
            break
    return made, error, fault


def descend_together(
    x: Matrix, y: Matrix, shape: list[int], seed: int, epochs: int, decay: float, tell: Tell
) -> Layers:
    """Fit one network of M outputs, whose hidden nodes they share, to x (N, I), y (M, N)."""
    best: tuple[float, Layers] = (np.inf, [])
    for start in range(_STARTS):
        tell(start / _STARTS)
        place = _descend_together(x, y, drawn(shape, 1, seed + start)[:-1], epochs, decay)
        error = float(place.error.sum())
        if error < best[0]:
            best = error, [*(layer[:1] for layer in place.hidden), place.last[:, None, :]]
        if (place.rest**2).mean() < _GOOD:
            break
    return best[1]


def _descend_together(x: Matrix, y: Matrix, hidden: Layers, epochs: int, decay: float) -> _Place:
    count, damping = len(y), Damping(1)

    def stand(layers: Layers) -> _Place:
        alike = [np.broadcast_to(layer[:1], (count, *layer.shape[1:])) for layer in layers]
        return _stand(np.broadcast_to(x, (count, *x.shape)), y, alike, decay / count)

    place = stand(hidden)
    for _ in range(epochs):
        step, promised = _solve(*_slope_together(place, decay / count), damping.values)
        first = [layer[:1] for layer in place.hidden]
        found = stand(unflat(flat(first) + step, first))
        before, after = place.error.sum(keepdims=True), found.error.sum(keepdims=True)
        place = found if damping.judge(before, after, promised)[0] else place
        if damping.resting(place.error.sum(keepdims=True), y.size)[0]:
            break
    return place


def _slope_together(place: _Place, decay: float) -> tuple[Tensor, Matrix]:
    """Curvature and the way down, summed over the outputs, some of them at a time."""
    floats = place.rest.shape[1] * sum(layer[0].size for layer in place.hidden)
    parts = [
        _slope(place.keep(np.arange(chosen.start, chosen.stop)), decay) for chosen in _portions(len(place.rest), floats)
    ]
    square, downhill = (
        np.concatenate([part.sum(axis=0, keepdims=True) for part in pair]) for pair in zip(*parts, strict=True)
    )
    return square.sum(axis=0, keepdims=True), downhill.sum(axis=0, keepdims=True)


def _stand(x: Tensor, y: Matrix, hidden: Layers, decay: float) -> _Place:
    """Solve for the last layer, and see where that leaves the networks."""
    seen = forward(x, hidden)
    features = and_one(seen[-1])
    turned = features.swapaxes(1, 2)
    gram = turned @ features
    _add_diagonal(gram, decay)
    last = np.linalg.solve(gram, turned @ y[:, :, None]).astype(np.float64, copy=False)
    rest = y - (features @ last)[:, :, 0]
    error = (rest**2).sum(axis=1) + decay * ((last**2).sum(axis=(1, 2)) + squares(hidden))
    return _Place(hidden, seen, gram, last[:, :, 0], rest, error)


def _step(place: _Place, damping: Vector, decay: float) -> tuple[Matrix, Vector]:
    """The step of the hidden weights (M, weights), and what it promises to win (M,)."""
    return _solve(*_slope(place, decay), damping)


def _slope(place: _Place, decay: float) -> tuple[Tensor, Matrix]:
    """The error's curvature (M, weights, weights) and the way down (M, weights), the last layer following."""
    slopes = deltas(place.last[:, :-1], place.hidden, place.seen)
    blocks = [
        (slope[:, :, :, None] * and_one(flow)[:, :, None, :]).reshape(*place.rest.shape, -1)
        for slope, flow in zip(slopes, place.seen[:-1], strict=True)
    ]
    jacobian = blocks[0] if len(blocks) == 1 else np.concatenate(blocks, axis=2)
    turned = jacobian.swapaxes(1, 2)
    across = and_one(place.seen[-1]).swapaxes(1, 2) @ jacobian
    square = turned @ jacobian - across.swapaxes(1, 2) @ np.linalg.solve(place.gram, across)
    _add_diagonal(square, decay)
    return square, (turned @ place.rest[:, :, None])[:, :, 0] - decay * flat(place.hidden)


def _solve(square: Tensor, downhill: Matrix, damping: Vector) -> tuple[Matrix, Vector]:
    """The damped step and what it promises; `square` is damped in place."""
    diagonal = np.einsum("mii->mi", square)
    # a weight that moves nothing is held by the liveliest one's curvature
    added = damping[:, None] * np.maximum(diagonal, 1e-6 * diagonal.max(axis=1, keepdims=True))
    _add_diagonal(square, added)
    step = np.linalg.solve(square, downhill[:, :, None])[:, :, 0].astype(np.float64, copy=False)
    return step, (step * (added * step + downhill)).sum(axis=1)


def _add_diagonal(square: Tensor, values: Matrix | float) -> None:
    np.einsum("mii->mi", square)[...] += values
