"""What a drawn operator made for its place, kept until its shape or the activation's size changes."""

from dataclasses import dataclass, field
from typing import TypeAlias

import torch
from torch import Tensor

from netbend_models.bending.base import Draw, Shape

Key: TypeAlias = tuple[Shape, torch.Size, torch.dtype, torch.device]


@dataclass(slots=True)
class Store:
    """One drawn tensor; a place's old one is let go before the next is drawn."""

    _key: Key | None = field(default=None, init=False)
    _drawn: Tensor | None = field(default=None, init=False)

    def get(self, draw: Draw, shape: Shape, x: Tensor) -> Tensor:
        """What `draw` gives for this shape and activations (B, C, H, W) like x."""
        key = (shape, x.shape[1:], x.dtype, x.device)
        if self._drawn is None or key != self._key:
            self._drawn = None
            self._key, self._drawn = key, draw(shape, x)
        return self._drawn
