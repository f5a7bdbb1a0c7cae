"""From a place among the seeds to a w: each whole seed is mapped once, the rest is a weighted sum."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import partial
from math import sqrt
from typing import Final

import torch
from torch import Tensor

from netbend_models.latent import Place, place, seed_latent

_KEPT: Final = 256


class SeedBlend:
    """Blends of whole seeds, in w or in z; gives the same tensor as long as nothing moves.

    A blend in z is divided by the root of the sum of its squared weights, which keeps it as wide as
    a latent is; whole seeds stay exact. `mapping` takes (1, z_dim) to (1, w_dim); without one, w is
    z and all blends are in z.
    """

    def __init__(self, z_dim: int, mapping: Callable[[Tensor], Tensor] | None, device: torch.device | str) -> None:
        self._z_dim, self._device = z_dim, device
        self._mapping = mapping or _same
        self._only_z = mapping is None
        self._zs: OrderedDict[int, Tensor] = OrderedDict()
        self._ws: OrderedDict[int, Tensor] = OrderedDict()
        self._last: tuple[tuple[Place, bool], Tensor] | None = None

    def w(self, controls: Mapping[str, float]) -> Tensor:
        """The w (1, w_dim) at the place that the controls name."""
        wanted = (place(controls), self._only_z or controls.get("latent/space", 0.0) > 0.5)
        if self._last is None or self._last[0] != wanted:
            self._last = (wanted, self._in_z(wanted[0]) if wanted[1] else self._in_w(wanted[0]))
        return self._last[1]

    def _in_w(self, at: Place) -> Tensor:
        return _sum([_kept(self._ws, seed, partial(self._map, seed)) for seed in at.seeds], at.weights)

    def _in_z(self, at: Place) -> Tensor:
        width = sqrt(sum(weight * weight for weight in at.weights))
        return self._mapping(_sum([self._z(seed) for seed in at.seeds], [one / width for one in at.weights]))

    def _map(self, seed: int) -> Tensor:
        return self._mapping(self._z(seed))

    def _z(self, seed: int) -> Tensor:
        def draw() -> Tensor:
            return torch.from_numpy(seed_latent(seed, self._z_dim))[None].to(self._device, torch.float32)

        return _kept(self._zs, seed, draw)


def _same(z: Tensor) -> Tensor:
    return z


def _sum(tensors: list[Tensor], weights: "tuple[float, ...] | list[float]") -> Tensor:
    total = tensors[0] * weights[0]
    for tensor, weight in zip(tensors[1:], weights[1:], strict=True):
        total = total.add_(tensor, alpha=weight)
    return total


def _kept(cache: OrderedDict[int, Tensor], seed: int, make: Callable[[], Tensor]) -> Tensor:
    """The cached tensor of a seed, made where it is missing; the least used goes first."""
    if seed not in cache:
        cache[seed] = make()
        if len(cache) > _KEPT:
            cache.popitem(last=False)
    cache.move_to_end(seed)
    return cache[seed]
