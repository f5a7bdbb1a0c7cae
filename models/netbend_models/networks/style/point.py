"""From a spot to its w: seeds blended in z or in w, then the plane, a file's latent, and directions."""

from collections import OrderedDict
from math import sqrt
from typing import Final, TypeAlias

from torch import Tensor

from netbend_models.latent.seed import Place, pair
from netbend_models.latent.spot import Spot
from netbend_models.networks.style.blend import mix, mix_wide
from netbend_models.networks.style.direction import Directions
from netbend_models.networks.style.file import Files, Latents
from netbend_models.networks.style.ground import Ground
from netbend_models.networks.style.seed import Label, Seeds, touch

_KEPT: Final = 128
"""Every store, a mixture, and what is at hand."""

_PLANES: Final = 16

Key: TypeAlias = tuple[Spot, Label, Latents | None]


class Points:
    """W by spot, the same tensor as long as a spot is in use."""

    def __init__(self, ground: Ground, seeds: Seeds, directions: Directions) -> None:
        self.seeds = seeds
        self._ground, self._directions = ground, directions
        self._files = Files(ground)
        self._found: OrderedDict[Key, Tensor] = OrderedDict()
        self._axes: OrderedDict[tuple[int, Label], tuple[Tensor, Tensor]] = OrderedDict()

    def w(self, spot: Spot) -> Tensor:
        """The w of a spot, (1, 1, w_dim), or (1, num_ws, w_dim) where a file has a w for each layer."""
        key = (spot, self.seeds.label, self._files.latents(spot.file))
        if key not in self._found:
            touch(self._found, key, self._moved(spot, self._blended(spot, key[2])), _KEPT)
        self._found.move_to_end(key)
        return self._found[key]

    def blended(self, place: Place) -> Tensor:
        """The w of a place among the seeds, blended in w."""
        return mix([self.seeds.w(seed) for seed in place.seeds], place.weights)

    def mixed(self, tensors: list[Tensor], weights: list[float]) -> Tensor:
        """A weighted sum; where w is z it stays as long as its parts are."""
        return mix(tensors, weights) if self._ground.map else mix_wide(tensors, weights)

    def axes(self, number: int) -> tuple[Tensor, Tensor]:
        """What spans the plane of that number, (1, 1, w_dim) each; 1 is as far as another picture."""
        key = (number, self.seeds.label)
        if key not in self._axes:
            first, second = (self.seeds.w(seed) - self._ground.average for seed in pair(number))
            touch(self._axes, key, (first, second), _PLANES)
        return self._axes[key]

    def _blended(self, spot: Spot, latents: Latents | None) -> Tensor:
        """Seeds, plane and file."""
        if spot.file is None or latents is None:
            return self._seeded(spot)
        found, shares = latents.at(spot.file.index), [1 - spot.file.amount, spot.file.amount]
        if latents.kind == "z" and self._only_z(spot):
            return self.seeds.map(mix_wide([self._in_z(spot), found], shares))
        found = self.seeds.map(found) if latents.kind == "z" else found
        return mix([self._seeded(spot), found], shares)

    def _only_z(self, spot: Spot) -> bool:
        return spot.in_z or self._ground.map is None

    def _seeded(self, spot: Spot) -> Tensor:
        return self.seeds.map(self._in_z(spot)) if self._only_z(spot) else self._in_w(spot)

    def _in_w(self, spot: Spot) -> Tensor:
        w = self.blended(spot.seeds)
        return w if not any(spot.plane) else mix([w, *self.axes(0)], [1, *spot.plane])

    def _in_z(self, spot: Spot) -> Tensor:
        """Divided by the root of the sum of its squared weights, a blend is as wide as a latent is."""
        place = spot.seeds
        width = sqrt(sum(weight * weight for weight in place.weights))
        z = mix([self.seeds.z(seed) for seed in place.seeds], [weight / width for weight in place.weights])
        return z if not any(spot.plane) else mix([z, *(self.seeds.z(seed) for seed in pair(0))], [1, *spot.plane])

    def _moved(self, spot: Spot, w: Tensor) -> Tensor:
        """Moved along the directions."""
        if not spot.directions:
            return w
        return self._directions.moved(w, spot.source, spot.directions)
