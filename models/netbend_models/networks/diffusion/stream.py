"""Several frames on their way at once: each turn all of them go one step onward as one batch, and one arrives.

Stream batching as StreamDiffusion has it (Kodaira et al. 2023, section 3.1): a frame for every run of the denoiser
instead of one for every so many, seen that many frames later.
"""

from collections.abc import Generator

import torch
from torch import Tensor

from netbend_models.networks.diffusion.schedule import DONE
from netbend_models.networks.diffusion.walk import Aim, Walk


class Stream:
    """`rows` are the latents (1, C, h, w) that are on their way, the one that set out last first."""

    def __init__(self, walk: Walk) -> None:
        self._walk = walk
        self._rows: list[Tensor] = []
        self._times: list[float] = []
        self._last: tuple[Aim, object, tuple[int, int]] | None = None
        self._arrived = torch.zeros(0)
        self._still = 0

    def go(self, aim: Aim) -> Generator[None, None, Tensor]:
        """The latent that arrives; where none is under way yet, all set out from this frame."""
        times = self._walk.times(aim)
        if times != self._times or len(self._rows) < len(times) - 1:  # a frame that was abandoned filled it in part
            self._times, self._rows, self._still = times, [], 0
        entering = self._walk.entering(aim, times)
        if not times:
            return entering
        stamps = self._walk.stamps()
        same = self._last is not None and self._last[0].same(aim) and self._last[1:] == (stamps, aim.bent)
        self._last, self._still = (aim, stamps, aim.bent), self._still + 1 if same else 0
        while self._still <= len(times) or self._walk.watched:
            moved = self._onward([entering, *self._rows], aim)
            if len(moved) == len(times):
                self._arrived, self._rows = moved.pop(), moved
                break
            self._rows = moved
            yield
        return self._arrived

    def _onward(self, rows: list[Tensor], aim: Aim) -> list[Tensor]:
        """Each a step further."""
        count, times = len(rows), self._times
        walk = self._walk
        x = torch.cat([walk.visited(row, number) for number, row in enumerate(rows)])
        first, last = aim.bent
        bent = torch.tensor([first <= number <= last for number in range(count)], device=x.device)
        predicted = walk.predict(x, times[:count], aim, None if bent.all() else bent)
        fresh = torch.cat([walk.fresh(aim, number) for number in range(count)])
        moved = walk.schedule.onward(x, predicted, times[:count], [*times[1:], DONE][:count], fresh)
        return list(moved[:, None])
