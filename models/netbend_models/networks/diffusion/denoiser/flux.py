"""Flux (Black Forest Labs 2024): a transformer on squares of 2 x 2 of the latent, led by T5 and the whole of CLIP."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import torch
from torch import Tensor, nn
from torch.nn.functional import pixel_shuffle, pixel_unshuffle

from netbend_models.error import LoadError
from netbend_models.networks.diffusion.denoiser import joint
from netbend_models.networks.diffusion.schedule import SPAN, Schedule, read_flow
from netbend_models.networks.diffusion.taps import Grid, Taps
from netbend_models.networks.diffusion.text import Condition, Encoded

_WORDS: Final = {True: 512, False: 256}
"""Those of dev and of schnell."""


class Flux:
    """dev takes the guidance as a number; schnell was taught to need none."""

    deep = False
    own = (128, 128)
    grain = 2
    most = 1 << 16

    def __init__(self, module: nn.Module) -> None:
        self.module = module
        config: Any = module.config
        if config.in_channels % 4 or (config.out_channels or config.in_channels) != config.in_channels:
            raise LoadError("has a Flux transformer that takes more than a latent; dev and schnell are played")
        if sum(config.axes_dims_rope) != config.attention_head_dim:
            raise LoadError("has a Flux transformer whose axes_dims_rope are not its attention_head_dim in all")
        self.channels: int = config.in_channels // 4
        self.guided = bool(config.guidance_embeds)
        self.words = _WORDS[self.guided]

    def tap(self, taps: Taps, aspect: Grid) -> None:
        """Blocks of both streams and of the one that they become, and what they are made of."""
        joint.tap(self.module, taps, (aspect[0] // 2, aspect[1] // 2))

    def joined(self, encoded: Sequence[Encoded]) -> Condition:
        """T5's tokens and CLIP's whole."""
        clip, words = encoded
        return Condition(words.tokens, clip.whole)

    def schedule(self, kind: str, config: Mapping[str, Any], extent: Grid, device: torch.device) -> Schedule:
        """A flow in even steps."""
        return read_flow(kind, config, device, tokens=extent[0] * extent[1] // 4, trailing=True)

    def predict(self, x: Tensor, times: Sequence[float], condition: Condition, guidance: float) -> Tensor:
        """The way from the picture to the noise."""
        height, width = x.shape[2] // 2, x.shape[3] // 2
        tokens = condition.tokens
        led = torch.full((len(x),), guidance, device=x.device) if self.guided else None
        made: Tensor = self.module(
            hidden_states=pixel_unshuffle(x, 2).flatten(2).transpose(1, 2).to(tokens.dtype),
            timestep=torch.tensor(times, device=x.device) / SPAN, guidance=led,
            encoder_hidden_states=tokens, pooled_projections=condition.pooled,
            txt_ids=x.new_zeros(tokens.shape[1], 3), img_ids=_places(height, width, x.device), return_dict=False,
        )[0]  # fmt: skip
        return pixel_shuffle(made.transpose(1, 2).reshape(len(x), -1, height, width), 2)


def _places(height: int, width: int, device: torch.device) -> Tensor:
    """Where each token stands (N, 3): the second is its row, the third its column."""
    rows, columns = torch.meshgrid(
        torch.arange(height, device=device), torch.arange(width, device=device), indexing="ij"
    )
    return torch.stack([torch.zeros_like(rows), rows, columns], 2).flatten(0, 1).float()
