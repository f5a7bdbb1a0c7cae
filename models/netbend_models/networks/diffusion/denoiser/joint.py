"""Transformers that read tokens of the text and of the picture together: what of them is a layer."""

import re
from typing import Final

from torch import nn

from netbend_models.networks.diffusion.taps import Grid, Taps, places

_BLOCK: Final = re.compile(r"transformer_blocks\.\d+$")
_TEXT: Final = re.compile(r"ff_context$|^context_embedder$")
_OTHER: Final = re.compile(r"\.(?:attn2?|ff|proj_mlp)$|^(?:x_embedder|time_text_embed|proj_out)$")


def tap(module: nn.Module, taps: Taps, grid: Grid) -> None:
    """Blocks hand the text's tokens on before the picture's, attention behind them; `grid`: those of the picture."""
    taps.hook(module, places(module, pattern=_TEXT), (1, 0))
    taps.hook(module, places(module, pattern=_BLOCK), grid, place=-1)
    taps.hook(module, places(module, pattern=_OTHER), grid, place=0)
