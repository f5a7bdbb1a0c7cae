"""k-means with seeds spread by their distances (Lloyd 1982; Arthur and Vassilvitskii 2007), the best of some runs."""

from typing import Final

import torch
from torch import Tensor

_RUNS: Final = 8
_ROUNDS: Final = 100


def kmeans(points: Tensor, count: int, generator: torch.Generator) -> Tensor:
    """The cluster of each of the points (N, D), 0..count - 1, all of them used where there are points enough."""
    if count >= len(points):
        return torch.arange(len(points))
    runs = [_run(points, count, generator) for _ in range(_RUNS)]
    return min(runs, key=lambda run: run[0])[1]


def _run(points: Tensor, count: int, generator: torch.Generator) -> tuple[float, Tensor]:
    """The squared distances that are left, and the clusters."""
    centres = _spread(points, count, generator)
    clusters = torch.full((len(points),), -1)
    for _ in range(_ROUNDS):
        distances = torch.cdist(points, centres).square()
        now = _filled(distances, count)
        if torch.equal(now, clusters):
            break
        clusters = now
        members = torch.nn.functional.one_hot(clusters, count).to(points)
        centres = members.T @ points / members.sum(0)[:, None]
    return float((points - centres[clusters]).square().sum()), clusters


def _spread(points: Tensor, count: int, generator: torch.Generator) -> Tensor:
    """First centres: each drawn among the points by its squared distance from those before."""
    chosen = torch.randint(len(points), (1,), generator=generator)
    while len(chosen) < count:
        distances = torch.cdist(points, points[chosen]).square().amin(1)
        distances[chosen] = 0
        if not distances.sum() > 0:  # what is left lies on the centres
            distances = torch.ones_like(distances).index_fill(0, chosen, 0.0)
        chosen = torch.cat([chosen, torch.multinomial(distances, 1, generator=generator)])
    return points[chosen]


def _filled(distances: Tensor, count: int) -> Tensor:
    """The nearest centre of each point; one that is nobody's takes the point that is farthest from its own."""
    clusters = distances.argmin(1)
    left = distances.gather(1, clusters[:, None])[:, 0].clone()
    sizes = clusters.bincount(minlength=count)
    for empty in (sizes == 0).nonzero()[:, 0].tolist():
        left[sizes[clusters] < 2] = -1
        farthest = int(left.argmax())
        sizes[clusters[farthest]] -= 1
        sizes[empty] += 1
        clusters[farthest], left[farthest] = empty, -1
    return clusters
