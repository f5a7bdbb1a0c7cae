"""What predicts the noise in a latent: a U-Net of diffusers, asked as each of its kinds wants to be."""

import math
from collections.abc import Sequence
from typing import Any, Final

import torch
from torch import Tensor, nn

from netbend_models.networks.diffusion.taps import Grid, Taps, places
from netbend_models.networks.diffusion.text import Condition


class UNet:
    """Stable Diffusion 1 and 2, SDXL, their turbo and consistency forms.

    `guided`: it takes the guidance as a number, and needs no second run beside the negative prompt.
    """

    def __init__(self, module: nn.Module, pixels: tuple[int, int]) -> None:
        self.module = module
        config: Any = module.config
        self.channels: int = config.in_channels
        self._guided_size: int = config.time_cond_proj_dim or 0
        self.guided = self._guided_size > 0
        self._sized = config.addition_embed_type == "text_time"
        self._pixels = pixels

    def tap(self, taps: Taps, aspect: Grid) -> None:
        """Blocks, what they are made of, and what is handed across."""
        taps.hook(self.module, places(self.module), aspect)
        taps.hook_skips(self.module, aspect)

    def predict(self, x: Tensor, times: Sequence[float], condition: Condition, guidance: float) -> Tensor:
        """The noise, or whatever else it was taught to see."""
        x, named = x.to(condition.tokens.dtype), dict[str, Any]()
        if self._sized:
            named["added_cond_kwargs"] = {"text_embeds": condition.pooled, "time_ids": self._sizes(x)}
        if self.guided:
            named["timestep_cond"] = embedded(guidance - 1, self._guided_size, x)
        at = torch.tensor(times, dtype=torch.float32, device=x.device)
        made: Tensor = self.module(x, at, encoder_hidden_states=condition.tokens, return_dict=False, **named)[0]
        return made

    def _sizes(self, x: Tensor) -> Tensor:
        """The size of the picture, where it was cut, the size that is wanted."""
        height, width = self._pixels
        return torch.tensor([[height, width, 0, 0, height, width]], dtype=x.dtype, device=x.device).expand(len(x), -1)


_GUIDANCE_SCALE: Final = 1000.0
_FREQUENCIES: Final = 10000.0


def embedded(guidance: float, size: int, like: Tensor) -> Tensor:
    """A guidance as sines and cosines (B, size): Vaswani et al. 2017, section 3.5."""
    half = size // 2
    rates = torch.exp(torch.arange(half, device=like.device) * (-math.log(_FREQUENCIES) / (half - 1)))
    angles = guidance * _GUIDANCE_SCALE * rates
    return torch.cat([angles.sin(), angles.cos()])[None].expand(len(like), -1).to(like.dtype)
