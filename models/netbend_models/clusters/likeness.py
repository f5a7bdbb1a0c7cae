"""How alike channels are: how much the places where they are active overlap, over many latents.

A channel is active where its map is in its own highest quarter, so that magnitude does not decide.
Two channels' likeness is the intersection over the union of these masks, averaged over latents.
"""

from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

SHARE: Final = 0.25
"""Of each map that counts as active."""

_SIDE: Final = 32
"""A larger map is looked at in 32 x 32 places (1 x 1024 for sound), one drawn in each cell of a grid."""


def mask(maps: Tensor) -> Tensor:
    """Where maps (C, P) are in the highest quarter of their own values, as 0 and 1; nowhere in a flat one."""
    count = max(1, round(SHARE * maps.shape[1]))
    level = maps.topk(count, 1).values[:, -1:]
    return ((maps >= level) & (maps > maps.amin(1, keepdim=True))).float()


def overlap(masks: Tensor) -> tuple[Tensor, Tensor]:
    """Intersection over union of each pair of masks (C, P), 0 where both are empty; and whether one is not."""
    both = masks @ masks.T
    size = masks.sum(1)
    union = size[:, None] + size - both
    return both / union.clamp(min=1), union > 0


def places(height: int, width: int, generator: torch.Generator) -> Tensor | None:
    """Numbers of the places of a map to look at; None: all."""
    rows = min(height, _SIDE)
    columns = min(width, _SIDE * _SIDE // rows)
    if (rows, columns) == (height, width):
        return None
    shape = (rows, columns)
    down = _in_cells(torch.arange(rows)[:, None], height, shape, generator)
    along = _in_cells(torch.arange(columns)[None], width, shape, generator)
    return (down * width + along).flatten()


def _in_cells(cells: Tensor, size: int, shape: tuple[int, int], generator: torch.Generator) -> Tensor:
    """A place in each cell along one side of a map; `cells` counts them along it."""
    first, end = cells * size // cells.numel(), (cells + 1) * size // cells.numel()
    return first + (torch.rand(shape, generator=generator) * (end - first)).long()


@dataclass(slots=True)
class Likeness:
    """What is added up over latents for one layer."""

    overlap: Tensor
    defined: Tensor
    activation: Tensor
    samples: int = 0

    @classmethod
    def blank(cls, channels: int, device: torch.device) -> "Likeness":
        """Nothing seen yet."""
        square = torch.zeros(channels, channels, device=device)
        return cls(square, square.clone(), torch.zeros(channels, device=device))

    def add(self, maps: Tensor) -> None:
        """One latent's maps (C, P)."""
        found, defined = overlap(mask(maps))
        self.overlap += found
        self.defined += defined
        self.activation += maps.abs().mean(1)
        self.samples += 1

    def matrix(self) -> Tensor:
        """The likeness of each pair of channels, (C, C), 0..1."""
        return (self.overlap / self.defined.clamp(min=1)).double().cpu()

    def silent(self) -> Tensor:
        """Which channels were flat in every latent, (C,)."""
        return (self.defined.diagonal() == 0).cpu()

    def strength(self) -> Tensor:
        """The mean activation of each channel, (C,)."""
        return (self.activation / max(1, self.samples)).double().cpu()


class Watcher:
    """Gathers the likeness of every layer; a visitor for `watch`."""

    def __init__(self, seed: int, *, whole: bool = False) -> None:
        self.layers: dict[int, Likeness] = {}
        self._generator = torch.Generator().manual_seed(seed % 2**63)
        self._whole = whole

    def __call__(self, layer: int, x: Tensor) -> None:
        """Add an activation (B, C, H, W)."""
        if layer not in self.layers:
            self.layers[layer] = Likeness.blank(x.shape[1], x.device)
        for maps in self._looked_at(x):
            self.layers[layer].add(maps.float().nan_to_num(0.0, 0.0, 0.0))

    def _looked_at(self, x: Tensor) -> Tensor:
        """The maps (B, C, P) at the places that are looked at."""
        chosen = None if self._whole else places(x.shape[2], x.shape[3], self._generator)
        if chosen is None:
            return x.flatten(2)
        rows, columns = chosen // x.shape[3], chosen % x.shape[3]
        return x[:, :, rows.to(x.device), columns.to(x.device)]
