"""From one w to a style a layer: other latents' styles are mixed in, then all are drawn towards the average."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import torch
from torch import Tensor

from netbend_models.latent.row import style_rows, truncation_rows
from netbend_models.latent.seed import Place, neighbours
from netbend_models.networks.style.ground import Ground
from netbend_models.networks.style.kept import Kept, Reading
from netbend_models.networks.style.point import Points

Mixed: TypeAlias = tuple[int, Place, float]
"""The layer from which on a style is mixed in, whose it is, and how much of it."""


class Layers:
    """The styles (1, num_ws, w_dim) of a w; `own`: whether each layer has rows of its own."""

    def __init__(self, ground: Ground, points: Points, *, own: bool) -> None:
        self._count, self._average, self._points = ground.shape.num_ws, ground.average, points
        self._own = own
        self._truncation = Reading(truncation_rows(ground.truncation, self._count if own else 0))
        self._style = Reading(style_rows(self._count if own else 0))
        self._mixed, self._truncated = Kept(), Kept()
        self._factors: tuple[tuple[float, ...], Tensor] | None = None

    def ws(self, w: Tensor, controls: Mapping[str, float]) -> Tensor:
        """Of w (1, 1 or num_ws, w_dim); the same tensor as long as nothing moves."""
        mixed = tuple(_mixtures(self._style(controls)))
        key = (mixed, self._points.seeds.label if mixed else ())
        ws = self._mixed.get([w], key, lambda: self._mix(w, mixed))
        truncation = self._truncation(controls)
        return self._truncated.get([ws], truncation, lambda: self._truncate(ws, truncation))

    def _mix(self, w: Tensor, mixed: Sequence[Mixed]) -> Tensor:
        ws = w.expand(1, self._count, -1).clone(memory_format=torch.contiguous_format)
        for layer, place, amount in mixed:
            ws[:, layer:] = torch.lerp(ws[:, layer:], self._points.blended(place), amount)
        return ws

    def _truncate(self, ws: Tensor, values: tuple[float, ...]) -> Tensor:
        factors = self._truncations(values)
        if all(factor == 1 for factor in factors):
            return ws
        if self._factors is None or self._factors[0] != factors:
            self._factors = (factors, torch.tensor(factors, dtype=torch.float32).to(ws.device)[None, :, None])
        return torch.lerp(self._average.expand_as(ws), ws, self._factors[1].expand_as(ws))

    def _truncations(self, values: tuple[float, ...]) -> tuple[float, ...]:
        """The truncation of each style."""
        if not self._own:
            return values * self._count
        whole, cutoff, *each = values
        return tuple((whole if number < cutoff else 1.0) * one for number, one in enumerate(each))


def _mixtures(values: Sequence[float]) -> list[Mixed]:
    """The styles that are mixed in, by layer."""
    pairs = enumerate(zip(values[::2], values[1::2], strict=True))
    return [(layer, neighbours(seed), amount) for layer, (seed, amount) in pairs if amount > 0]
