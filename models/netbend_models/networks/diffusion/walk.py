"""From noise to a clean latent, step by step; what has not moved since the last frame is not walked again."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import torch
from torch import Tensor

from netbend_models.networks.diffusion.denoiser import Denoiser
from netbend_models.networks.diffusion.row import STEPS
from netbend_models.networks.diffusion.schedule import DONE, Schedule
from netbend_models.networks.diffusion.taps import Grid, Taps
from netbend_models.networks.diffusion.text import Condition

_SHIFT: Final = (7, 11)
"""How far the noise of a frame is turned round for each step that mixes in noise anew: it moves as the seed does."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Aim:
    """Where a walk leads: `noise` (1, 1, C·h·w), `clean` (1, C, h, w) of a picture that comes in.

    `negative` is None where no second run is to be made; in the steps `bent`, first and last, the denoiser is bent.
    """

    condition: Condition
    negative: Condition | None
    guidance: float
    steps: int
    strength: float
    bent: tuple[int, int]
    noise: Tensor
    clean: Tensor | None

    def same(self, other: "Aim") -> bool:
        """Whether a walk leads along the same way, but for bends."""
        return (
            self.noise is other.noise
            and self.clean is other.clean
            and self.condition is other.condition
            and self.negative is other.negative
            and (self.guidance, self.steps) == (other.guidance, other.steps)
            and (self.clean is None or self.strength == other.strength)
        )


class Walk:
    """The latent after each step of the last walk is kept, with all that it depends on."""

    def __init__(self, denoiser: Denoiser, schedule: Schedule, taps: Taps, extent: Grid) -> None:
        self._denoiser, self.schedule, self._taps, self._extent = denoiser, schedule, taps, extent
        self._from: tuple[Aim, list[float], Tensor] | None = None
        self._trace: list[tuple[object, Tensor]] = []
        self._layers: list[int] = []
        self._steps: list[int] = []

    def know(self) -> None:
        """Remember which layers are walked through, once they are known."""
        around = ("step.", "text", "decoder.", "latent")
        self._layers = [one.index for one in self._taps.layers if not one.name.startswith(around)]
        self._steps = [self._taps.number(f"step.{number}") for number in range(STEPS)]

    def go(self, aim: Aim) -> Generator[None, None, Tensor]:
        """The clean latent; the same object as long as nothing moves."""
        times, x = self._begun(aim)
        bent, unbent = self._taps.stamps(self._layers), self._taps.stamps(self._layers, weights=True)
        if self.watched:
            self._trace.clear()
        for number, (time, following) in enumerate(pairwise([*times, DONE])):
            inside = aim.bent[0] <= number <= aim.bent[1]
            key = (bent if inside else unbent, self._taps.stamps([self._steps[number]]))
            if number < len(self._trace) and self._trace[number][0] == key:
                x = self._trace[number][1]
                continue
            del self._trace[number:]
            x = self.visited(x, number)
            predicted = self.predict(x, [time], aim, None if inside else torch.zeros(1, dtype=torch.bool))
            x = self.schedule.onward(x, predicted, [time], [following], self.fresh(aim, number))
            self._trace.append((key, x))
            yield
        return x

    @property
    def watched(self) -> bool:
        """Whether one of its layers is looked at."""
        return self._taps.watches([*self._layers, *self._steps])

    def stamps(self) -> object:
        """Equal for two frames in which all its layers are bent alike."""
        return self._taps.stamps([*self._layers, *self._steps])

    def visited(self, x: Tensor, number: int) -> Tensor:
        """The latent before a step, bent."""
        return self._taps.visit(f"step.{number}", x, self._extent)

    def _begun(self, aim: Aim) -> tuple[list[float], Tensor]:
        """The times of a walk and where it begins; forgets the last one if that led elsewhere."""
        if self._from is not None and self._from[0].same(aim):
            return self._from[1:]
        self._trace.clear()
        times = self.times(aim)
        start = self.entering(aim, times)
        self._from = aim, times, start
        return times, start

    def times(self, aim: Aim) -> list[float]:
        """When its steps are; none where nothing of a picture is to be made anew."""
        if aim.clean is None:
            return self.schedule.times(aim.steps)
        return self.schedule.times(aim.steps, aim.strength) if aim.strength > 0 else []

    def entering(self, aim: Aim, times: Sequence[float]) -> Tensor:
        """The latent (1, C, h, w) before the first step."""
        noise = aim.noise.reshape(1, -1, *self._extent)
        if aim.clean is None:
            return noise
        return self.schedule.noised(aim.clean, noise, times[0]) if times else aim.clean

    def fresh(self, aim: Aim, number: int) -> Tensor:
        """The noise that is mixed in after a step."""
        shifts = tuple(shift * (number + 1) for shift in _SHIFT)
        return aim.noise.reshape(1, -1, *self._extent).roll(shifts, (2, 3))

    def predict(self, x: Tensor, times: Sequence[float], aim: Aim, rows: Tensor | None = None) -> Tensor:
        """What the denoiser sees in latents (B, C, h, w), led by the prompts; `rows` (B,) are bent, None: all."""
        count, condition = len(x), aim.condition.repeated(len(x))
        if aim.negative is not None:
            condition, x = aim.negative.repeated(count).beside(condition), torch.cat([x, x])
            times, rows = [*times, *times], None if rows is None else torch.cat([rows, rows])
        plan, taps = self._taps.plan, self._taps
        taps.rows = rows
        if rows is not None and not rows.any():
            taps.plan = None
        try:
            seen = self._denoiser.predict(x, times, condition, aim.guidance).float()
        finally:
            taps.plan, taps.rows = plan, None
        if aim.negative is None:
            return seen
        return torch.lerp(seen[:count], seen[count:], aim.guidance)
