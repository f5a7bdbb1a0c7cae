"""From the likeness of channels to clusters: a spectral embedding, k-means, then single channels that move.

The embedding is that of Ng, Jordan and Weiss (On spectral clustering, 2001). It is blind to how far pairs inside
clusters differ from pairs across them; so at last channels move, one at a time, as long as that ratio grows.
"""

from typing import Final

import torch
from torch import Tensor

from netbend_models.clusters.kmeans import kmeans

_LEAST: Final = 4
"""No cluster shrinks below this part of an equal share: a cluster is to be heard."""

_MOVES: Final = 8
"""So many moves a channel at most."""


def group(likeness: Tensor, count: int, seed: int, *, refine: bool = True) -> Tensor:
    """The cluster of each channel, 0..count - 1, from their likeness (C, C) in 0..1."""
    if count < 2 or len(likeness) <= count:
        return torch.arange(len(likeness)) if count > 1 else torch.zeros(len(likeness), dtype=torch.int64)
    generator = torch.Generator().manual_seed(seed % 2**63)
    clusters = kmeans(embed(likeness, count), count, generator)
    return moved(likeness, clusters, count) if refine else clusters


def embed(likeness: Tensor, dimensions: int) -> Tensor:
    """Each channel as a point on the sphere, (C, dimensions): alike channels lie together."""
    affinity = likeness.clone().fill_diagonal_(0)
    scale = affinity.sum(1).clamp(min=1e-9).rsqrt()
    vectors = torch.linalg.eigh(affinity * scale[:, None] * scale).eigenvectors[:, -dimensions:]
    return torch.nn.functional.normalize(vectors, dim=1)


def moved(likeness: Tensor, clusters: Tensor, count: int) -> Tensor:
    """Move the one channel that helps most, until none does, or one has moved often enough."""
    least = max(1, len(likeness) // (_LEAST * count))
    groups = _Groups(likeness, clusters, count, least)
    for _ in range(_MOVES * len(likeness)):
        if not groups.step():
            break
    return groups.clusters


class _Groups:
    """The sums that one move changes; likeness is counted once a pair."""

    def __init__(self, likeness: Tensor, clusters: Tensor, count: int, least: int) -> None:
        self.clusters = clusters.clone()
        self._pairs = likeness.clone().fill_diagonal_(0)
        self._members = torch.nn.functional.one_hot(self.clusters, count).to(likeness)
        self._near = self._pairs @ self._members
        self._every = torch.arange(len(likeness))
        self._total = float(self._pairs.sum()) / 2
        self._total_count = len(likeness) * (len(likeness) - 1) / 2
        self._least = least

    def step(self) -> bool:
        """Make the best move; False where none raises the ratio."""
        sizes = self._members.sum(0)
        own = self._near[self._every, self.clusters][:, None]
        within = (self._members * self._near).sum() / 2
        count = (sizes * (sizes - 1)).sum() / 2
        after = self._ratio(within + self._near - own, count + sizes - (sizes[self.clusters][:, None] - 1))
        after[self._every, self.clusters] = -1
        after[sizes[self.clusters] <= self._least] = -1
        best = int(after.argmax())
        if not float(after.flatten()[best]) > float(self._ratio(within, count)) * (1 + 1e-9):
            return False
        self._move(*divmod(best, len(sizes)))
        return True

    def _ratio(self, within: Tensor, count: Tensor) -> Tensor:
        """The mean likeness of pairs inside clusters over that of pairs across them."""
        across = (self._total - within).clamp(min=1e-9) / (self._total_count - count).clamp(min=1)
        return within / count.clamp(min=1) / across

    def _move(self, channel: int, cluster: int) -> None:
        before = int(self.clusters[channel])
        self.clusters[channel] = cluster
        self._members[channel, before], self._members[channel, cluster] = 0, 1
        self._near[:, before] -= self._pairs[:, channel]
        self._near[:, cluster] += self._pairs[:, channel]
