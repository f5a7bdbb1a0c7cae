"""The z and w of whole seeds, each drawn and mapped once a label."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Final, TypeAlias, TypeVar

import torch
from torch import Tensor

from netbend_models.latent.seed import seed_latent
from netbend_models.networks.style.ground import Ground

K = TypeVar("K")
V = TypeVar("V")

Label: TypeAlias = tuple[tuple[int, float], ...]
"""Classes with weights that sum to 1; empty: none."""

_KEPT: Final = 512
_RECENT: Final = 16
_BATCH: Final = 4
"""Where labels move, seeds are mapped by so many. It is always this many, since a product's last bits depend
on how many rows it has; then a seed's w does not depend on which others were mapped with it."""


class Seeds:
    """Latents (1, 1, dim) by whole seed, under the label that was set last."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._zs: OrderedDict[int, Tensor] = OrderedDict()
        self._ws: OrderedDict[tuple[int, Label], Tensor] = OrderedDict()
        self._recent: OrderedDict[int, None] = OrderedDict()
        self._classes = self._onehot(())
        self.label: Label = ()

    def relabel(self, label: Label) -> None:
        """Set the classes; the seeds used under the last ones are mapped for them together."""
        if label != self.label:
            self.label, self._classes = label, self._onehot(label)
            recent = list(self._recent)
            self._recent.clear()
            self._fill(recent)

    def w(self, seed: int) -> Tensor:
        """The w of a seed, (1, 1, w_dim)."""
        touch(self._recent, seed, None, _RECENT)
        key = (seed, self.label)
        if key not in self._ws:
            self._fill([seed])
        self._ws.move_to_end(key)
        return self._ws[key]

    def z(self, seed: int) -> Tensor:
        """The z of a seed, (1, 1, z_dim)."""
        if seed not in self._zs:
            drawn = torch.from_numpy(seed_latent(seed, self._ground.shape.z_dim))[None, None]
            touch(self._zs, seed, drawn.to(self._ground.device, torch.float32), _KEPT)
        self._zs.move_to_end(seed)
        return self._zs[seed]

    def map(self, z: Tensor) -> Tensor:
        """Z (B, 1, z_dim) to w (B, 1, w_dim), B up to `_BATCH`."""
        if self._ground.map is None:
            return z
        if self._classes is None:
            return self._ground.map(z[:, 0], None)[:, None]
        padded = torch.cat([z[:, 0], z.new_zeros(_BATCH - len(z), z.shape[2])]) if len(z) < _BATCH else z[:, 0]
        return self._ground.map(padded, self._classes)[: len(z), None]

    def _fill(self, seeds: Sequence[int]) -> None:
        missing = [seed for seed in seeds if (seed, self.label) not in self._ws]
        step = 1 if self._classes is None else _BATCH
        for some in (missing[first : first + step] for first in range(0, len(missing), step)):
            ws = self.map(torch.cat([self.z(seed) for seed in some]))
            for seed, w in zip(some, torch.split(ws, 1), strict=True):
                touch(self._ws, (seed, self.label), w, _KEPT)

    def _onehot(self, label: Label) -> Tensor | None:
        """The classes as the mapping takes them, (_BATCH, label_dim)."""
        width = self._ground.shape.label_dim
        if not width:
            return None
        weights = torch.zeros(width)
        for number, weight in label:
            weights[number] = weight
        return weights.to(self._ground.device).expand(_BATCH, -1).contiguous()


def touch(cache: OrderedDict[K, V], key: K, value: V, most: int) -> None:
    """Put something into a cache as its newest; the least used goes."""
    cache[key] = value
    cache.move_to_end(key)
    if len(cache) > most:
        cache.popitem(last=False)
