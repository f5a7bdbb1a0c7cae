"""What every denoiser is asked for."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from netbend_models.networks.diffusion.schedule import Schedule
from netbend_models.networks.diffusion.taps import Grid, Taps
from netbend_models.networks.diffusion.text import Condition, Encoded


class Denoiser(Protocol):
    """`guided`: it takes the guidance as a number, and needs no second run beside the negative prompt.

    `own`: rows and columns of the latents that it was taught; others are multiples of `grain`, and `most` at most.
    `deep`: it reads the last but one of a CLIP's layers; `words`: how many tokens of a T5 it reads.
    """

    module: nn.Module
    channels: int
    guided: bool
    own: Grid
    grain: int
    most: int
    deep: bool
    words: int

    def tap(self, taps: Taps, aspect: Grid) -> None:
        """Make layers of what it is made of; `aspect` are rows and columns of its latents."""

    def joined(self, encoded: Sequence[Encoded]) -> Condition:
        """What it is steered by, of what each text encoder made of a prompt."""

    def schedule(self, kind: str, config: Mapping[str, Any], extent: Grid, device: torch.device) -> Schedule:
        """How latents of so many rows and columns become clear, by a scheduler's configuration."""

    def predict(self, x: Tensor, times: Sequence[float], condition: Condition, guidance: float) -> Tensor:
        """The noise in latents (B, C, h, w), or whatever else it was taught to see."""
