"""Stable Diffusion 3 and 3.5 (Esser et al. 2024): a transformer on patches of the latent, led by CLIP twice and T5."""

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import pad

from netbend_models.error import LoadError
from netbend_models.networks.diffusion.denoiser import joint
from netbend_models.networks.diffusion.schedule import Schedule, read_flow
from netbend_models.networks.diffusion.taps import Grid, Taps
from netbend_models.networks.diffusion.text import Condition, Encoded


class Stable3:
    """Where there is no T5, zeros stand for its tokens, as in its training; of them it was taught `words`."""

    guided = False
    deep = True
    words = 256

    def __init__(self, module: nn.Module) -> None:
        self.module = module
        config: Any = module.config
        if not config.pos_embed_max_size:
            raise LoadError("has a transformer without pos_embed_max_size, which every Stable Diffusion 3 has")
        self.channels: int = config.in_channels
        self.own = config.sample_size, config.sample_size
        self.grain: int = config.patch_size
        self.most: int = config.pos_embed_max_size * config.patch_size
        self._width: int = config.joint_attention_dim

    def tap(self, taps: Taps, aspect: Grid) -> None:
        """Blocks, what they are made of, and what leads to them."""
        grid = aspect[0] // self.grain, aspect[1] // self.grain
        taps.hook(self.module, {"pos_embed": "pos_embed"}, grid, place=0)
        joint.tap(self.module, taps, grid)

    def joined(self, encoded: Sequence[Encoded]) -> Condition:
        """Both of CLIP side by side and as wide as T5's, T5's behind them."""
        clip, other = encoded[:2], encoded[2:]
        tokens = torch.cat([one.tokens for one in clip], 2)
        tokens = pad(tokens, (0, self._width - tokens.shape[2]))
        behind = other[0].tokens if other else tokens.new_zeros(1, self.words, self._width)
        return Condition(
            torch.cat([tokens, behind], 1), torch.cat([one.whole for one in clip if one.whole is not None], 1)
        )

    def schedule(self, kind: str, config: Mapping[str, Any], extent: Grid, device: torch.device) -> Schedule:
        """A flow."""
        return read_flow(kind, config, device, tokens=extent[0] * extent[1] // self.grain**2)

    def predict(self, x: Tensor, times: Sequence[float], condition: Condition, guidance: float) -> Tensor:  # noqa: ARG002  run twice
        """The way from the picture to the noise."""
        made: Tensor = self.module(
            hidden_states=x.to(condition.tokens.dtype), timestep=torch.tensor(times, device=x.device),
            encoder_hidden_states=condition.tokens, pooled_projections=condition.pooled, return_dict=False,
        )[0]  # fmt: skip
        return made
