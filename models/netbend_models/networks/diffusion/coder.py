"""Between pictures and latents: the autoencoder of a pipeline, and every block of its second half as a layer."""

import re
from typing import Any, Final

from torch import Tensor, nn

from netbend_models.networks.diffusion.taps import PLACE, Grid, Taps, places

PARTS: Final = re.compile(rf"{PLACE.pattern} | ^\d+$", re.VERBOSE)
"""Blocks, and the parts of a tiny autoencoder, which have numbers."""


class Coder:
    """`scale`: how many pixels of a side are one of a latent."""

    def __init__(self, module: nn.Module) -> None:
        config: Any = module.config
        self._module: Any = module
        self.scale = 2 ** (len(config.block_out_channels) - 1)
        self._factor = float(config.scaling_factor or 1.0)
        self._shift = float(getattr(config, "shift_factor", None) or 0.0)
        self.dtype = next(module.parameters()).dtype

    def tap(self, taps: Taps, aspect: Grid) -> None:
        """Make layers of the decoder's blocks."""
        taps.hook(self._module.decoder, places(self._module.decoder, "decoder.", PARTS), aspect)

    def encoded(self, picture: Tensor) -> Tensor:
        """The latent (1, C, h, w) of a picture (3, H, W) in -1..1, the likeliest where it is a distribution."""
        made = self._module.encode(picture[None].to(self.dtype))
        latent: Tensor = made.latent_dist.mode() if hasattr(made, "latent_dist") else made.latents
        return (latent.float() - self._shift) * self._factor

    def decoded(self, latent: Tensor) -> Tensor:
        """The picture (3, H, W) of a latent (1, C, h, w)."""
        x = (latent / self._factor + self._shift).to(self.dtype)
        made: Tensor = self._module.decode(x, return_dict=False)[0]
        return made[0].float()
