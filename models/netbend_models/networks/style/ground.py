"""What a latent stands on: the parts of a network that turn numbers into styles."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import torch
from torch import Tensor

from netbend_models.projection import LatentShape

Map: TypeAlias = Callable[[Tensor, Tensor | None], Tensor]
"""From z (B, z_dim) and a label (B, label_dim) to w (B, w_dim)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ground:
    """The latent side of one network.

    `map` is None where there is no w beside z: z is w then, and everything blends in z. `average` is
    the mean w (1, 1, w_dim). `weights` are matrices (rows, w_dim) that w is multiplied by first.
    """

    shape: LatentShape
    device: torch.device
    map: Map | None
    average: Tensor
    truncation: float = 1.0
    weights: tuple[Tensor, ...] = ()
