"""U-Nets: Stable Diffusion 1 and 2, SDXL, their turbo and consistency forms."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

import torch
from torch import Tensor, nn

from netbend_models.networks.diffusion.schedule import Schedule, read_schedule
from netbend_models.networks.diffusion.taps import Grid, Taps, places
from netbend_models.networks.diffusion.text import Condition, Encoded


class UNet:
    """`scale`: how many pixels of a side are one of a latent; SDXL is told of its picture's size."""

    most = 1 << 16
    words = 0

    def __init__(self, module: nn.Module, scale: int) -> None:
        self.module = module
        config: Any = module.config
        self.channels: int = config.in_channels
        self._guided_size: int = config.time_cond_proj_dim or 0
        self.guided = self._guided_size > 0
        self.deep = self._sized = config.addition_embed_type == "text_time"
        size = config.sample_size
        self.own: Grid = (size[0], size[1]) if isinstance(size, (list, tuple)) else (size, size)
        self.grain: int = 2 ** (len(config.block_out_channels) - 1)
        self._scale = scale

    def tap(self, taps: Taps, aspect: Grid) -> None:
        """Blocks, what they are made of, and what is handed across."""
        taps.hook(self.module, places(self.module), aspect)
        taps.hook_skips(self.module, aspect)

    def joined(self, encoded: Sequence[Encoded]) -> Condition:
        """All tokens side by side, and the last whole."""
        wholes = [one.whole for one in encoded if one.whole is not None]
        return Condition(torch.cat([one.tokens for one in encoded], 2), wholes[-1] if wholes else None)

    def schedule(self, kind: str, config: Mapping[str, Any], extent: Grid, device: torch.device) -> Schedule:  # noqa: ARG002  all sizes alike
        """As the scheduler has it."""
        return read_schedule(kind, config, device)

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
        height, width = (self._scale * side for side in x.shape[2:])
        return torch.tensor([[height, width, 0, 0, height, width]], dtype=x.dtype, device=x.device).expand(len(x), -1)


_GUIDANCE_SCALE: Final = 1000.0
_FREQUENCIES: Final = 10000.0


def embedded(guidance: float, size: int, like: Tensor) -> Tensor:
    """A guidance as sines and cosines (B, size): Vaswani et al. 2017, section 3.5."""
    half = size // 2
    rates = torch.exp(torch.arange(half, device=like.device) * (-math.log(_FREQUENCIES) / (half - 1)))
    angles = guidance * _GUIDANCE_SCALE * rates
    return torch.cat([angles.sin(), angles.cos()])[None].expand(len(like), -1).to(like.dtype)
