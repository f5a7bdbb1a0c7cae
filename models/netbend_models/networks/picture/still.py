"""The picture that a network plays on while it is given none: shapes and edges of every size and colour, drawn here."""

import torch
from torch import Tensor


def still(height: int, width: int) -> Tensor:
    """A picture (3, H, W) in -1..1, the same on every machine: bands that turn around a disc on a chequered ground."""
    y = torch.linspace(-1, 1, height, dtype=torch.float64)[:, None] * (height / max(height, width))
    x = torch.linspace(-1, 1, width, dtype=torch.float64)[None] * (width / max(height, width))
    radius, angle = torch.hypot(x, y), torch.atan2(y, x)
    phases = torch.tensor([0.0, 2.1, 4.2], dtype=torch.float64)[:, None, None]
    ground = 0.6 * torch.cos(3 * x + 2 * y + phases) + 0.25 * torch.sign(torch.sin(17 * x) * torch.sin(17 * y))
    bands = torch.cos(6 * angle + 14 * radius + 2 * phases)
    ring = torch.cos(40 * radius + phases)
    shade = torch.where(radius < 0.62, 0.85 * bands, ground)
    shade = torch.where(radius < 0.22, 0.7 * ring, shade)
    return shade.clamp(-1, 1).float()
