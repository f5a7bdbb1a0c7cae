"""From a network's output to a ring slot: (C, H, W) float, about -1..1, becomes uint8 RGBA, top-down."""

import torch
from torch import Tensor

from netbend.stage.ring import Picture


def show(output: Tensor, level: float, picture: Picture) -> None:
    """Write an output into a slot at a master level 0..1; what is not finite becomes mid-grey, never a hole."""
    half = 127.5 * level
    shade = output.detach().float().nan_to_num(0.0, 1.0, -1.0).clamp(-1.0, 1.0).mul(half).add_(half)
    channels = shade.round_().to(torch.uint8).permute(1, 2, 0).cpu()
    target = torch.from_numpy(picture)
    if channels.shape[2] == 4:
        target.copy_(channels)
        return
    target[..., :3].copy_(channels if channels.shape[2] == 3 else channels[..., :1].expand(-1, -1, 3))
    target[..., 3] = 255
