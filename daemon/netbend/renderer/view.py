"""A layer's activation as a picture: some of its channels in grey, in false colour, or three as red, green, blue."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import torch
import torch.nn.functional as F
from torch import Tensor

from netbend.tree.table import VIEW_COLOURS
from netbend_models.bending.plan import Plan

WHITE: Final = 4.0
"""Without normalising, 0 is mid-grey and this is white: activations are seldom beyond it."""

GRADIENT: Final = (
    (0.0, 0.0, 0.05), (0.25, 0.05, 0.45), (0.7, 0.1, 0.4), (0.95, 0.4, 0.15), (1.0, 0.75, 0.2), (1.0, 1.0, 0.85),
)  # fmt: skip
"""False colour from the least to the greatest, in even steps; its lightness only grows."""


class View:
    """Looks at the layer that /view/layer names instead of the picture."""

    def __init__(self, layers: int, height: int, width: int) -> None:
        self._layers, self._size = layers, (height, width)

    def watch(self, controls: Mapping[str, float], plan: Plan) -> None:
        """Have the plan keep the layer's activation; beyond the last layer it is the last."""
        layer = int(controls["view/layer"])
        plan.watched = min(layer, self._layers - 1) if layer >= 0 and self._layers else None
        plan.seen = None

    def look(self, output: Tensor, controls: Mapping[str, float], texts: Mapping[str, Any], plan: Plan) -> Tensor:
        """The output (C, H, W), or, where a layer is watched, its activation as (3, H, W) in -1..1."""
        seen, plan.seen = plan.seen, None
        if plan.watched is None or seen is None:
            return output
        colour = VIEW_COLOURS[int(controls["view/colour"])]
        maps = chosen(seen[0].float(), texts.get("/view/channels", ()), apart=colour == "rgb")
        shade = normalised(maps) if controls["view/normalise"] >= 0.5 else (maps / (2 * WHITE) + 0.5).clamp(0, 1)
        picture = false_colour(shade) if colour == "false" else shade.expand(3, -1, -1)
        return fitted(picture, self._size) * 2 - 1


def chosen(activation: Tensor, channels: Sequence[int], *, apart: bool) -> Tensor:
    """The mean of the chosen channels of (C, H, W), of all where none is chosen: (1, H, W); `apart`: the first three.

    Where there are fewer than three to see apart, the last is seen again.
    """
    count = len(activation)
    known = [channel for channel in channels if 0 <= channel < count] or list(range(count))
    if apart:
        return activation[[known[min(place, len(known) - 1)] for place in range(3)]]
    return activation[known].mean(0, keepdim=True)


def normalised(maps: Tensor) -> Tensor:
    """Each map from its least to its greatest as 0..1; a flat one is mid-grey."""
    maps = maps.nan_to_num(0.0, WHITE, -WHITE)
    low, high = maps.amin((1, 2), keepdim=True), maps.amax((1, 2), keepdim=True)
    return torch.where(high > low, (maps - low) / (high - low).clamp_min(1e-12), 0.5)


def false_colour(shade: Tensor) -> Tensor:
    """(1, H, W) in 0..1 to (3, H, W)."""
    gradient = shade.new_tensor(GRADIENT)
    at = shade[0] * (len(GRADIENT) - 1)
    low = at.floor().clamp(0, len(GRADIENT) - 2).long()
    return torch.lerp(gradient[low], gradient[low + 1], (at - low)[..., None]).permute(2, 0, 1)


def fitted(picture: Tensor, size: tuple[int, int]) -> Tensor:
    """Scaled to (H, W): every value of a small map stays a sharp square, a larger one is averaged."""
    if picture.shape[1] > size[0] or picture.shape[2] > size[1]:
        return F.interpolate(picture[None], size, mode="bilinear", antialias=True)[0]
    return F.interpolate(picture[None], size, mode="nearest-exact")[0]
