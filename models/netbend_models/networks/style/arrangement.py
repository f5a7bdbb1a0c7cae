"""Channels put in another order when a network is loaded, so that each stored cluster is a slice of them."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, TypeAlias

import torch
from torch import Tensor

from netbend_models.network import Layer

if TYPE_CHECKING:
    from netbend_models.clusters.clustering import Channels, Clustering

Order: TypeAlias = tuple[int, ...]
"""Which channel of the checkpoint stands at each place; empty: as in the checkpoint."""


def arranged(layers: Sequence[Layer], clustering: "Clustering | None") -> tuple[Layer, ...]:
    """The layers with the order that these clusters ask for."""
    if clustering is None:
        return tuple(layers)
    return tuple(replace(one, order=order_of(clustering.layers.get(one.name, ()), one.channels)) for one in layers)


def order_of(clusters: "Sequence[Channels]", count: int) -> Order:
    """Cluster by cluster, then the channels that are in none."""
    placed = tuple(channel for channel in chain.from_iterable(clusters) if channel < count)
    order = (*placed, *sorted(set(range(count)).difference(placed)))
    return order if order != tuple(range(count)) else ()


def gathered(tensor: Tensor, order: Order, dim: int = 0) -> Tensor:
    """From the checkpoint's order along a dimension to this one."""
    return tensor.index_select(dim, torch.tensor(order, device=tensor.device)) if order else tensor


def scattered(tensor: Tensor, order: Order, dim: int = 0) -> Tensor:
    """Back to the checkpoint's order."""
    places = tuple(sorted(range(len(order)), key=order.__getitem__))
    return gathered(tensor, places, dim)
