"""From a network's output to a ring slot: (C, H, W) float, about -1..1, becomes uint8 RGBA, top-down."""

import numpy as np
import torch
from torch import Tensor

from netbend.stage.ring import Picture


def show(output: Tensor, level: float, picture: Picture) -> None:
    """Write an output into a slot at a master level 0..1; what is not finite becomes mid-grey, never a hole."""
    half = 127.5 * level
    shade = torch.add(torch.tensor(half + 0.5), output.detach().float(), alpha=half)  # one pass instead of two
    channels = shade.nan_to_num_(half + 0.5).clamp_(0.0, 2 * half + 0.5).cpu().numpy()
    if len(channels) != 4:
        picture[..., 3] = 255
    # channel by channel, rounded down on the way: whole pixels of three bytes take three times as long
    for place in range(4 if len(channels) == 4 else 3):
        np.copyto(picture[..., place], channels[place % len(channels)], casting="unsafe")
