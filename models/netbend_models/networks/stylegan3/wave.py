"""The input of a StyleGAN3: plane waves that a hand can slide and turn."""

from math import cos, pi, radians, sin
from typing import Final

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from netbend_models.networks.style.linear import Linear
from netbend_models.networks.stylegan3.config import Config, Size
from netbend_models.parameter import Parameter

_STILL: Final = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
"""The transform that moves nothing; `eye` would import torch's compiler on the meta device."""

ROWS: Final = (
    Parameter(
        name="input/translate/x",
        meaning="slides what the network paints on to the right, in pictures",
        played=(-1, 1),
        limit=(-100, 100),
        identity=0.0,
        unit="widths",
    ),
    Parameter(
        name="input/translate/y",
        meaning="slides what the network paints on downwards, in pictures",
        played=(-1, 1),
        limit=(-100, 100),
        identity=0.0,
        unit="heights",
    ),
    Parameter(
        name="input/rotate",
        meaning="turns what the network paints on",
        played=(-180, 180),
        limit=(-180, 180),
        rule="wrap",
        identity=0.0,
        unit="degrees",
    ),
)


class FourierInput(nn.Module):
    """Plane waves under a rotation and translation of the plane, learnt from w and played (section 3.2)."""

    freqs: Tensor
    phases: Tensor
    transform: Tensor

    def __init__(self, config: Config, picture: Size | None = None) -> None:
        super().__init__()
        channels = config.widths[0]
        self.size = config.shape(0, picture).in_size
        self.rate, self.band = config.rates[0], config.cutoffs[0]
        self.weight = nn.Parameter(torch.zeros(channels, channels), requires_grad=False)
        self.affine = Linear(config.w_dim, 4)
        self.register_buffer("transform", torch.tensor(_STILL))
        self.register_buffer("freqs", torch.zeros(channels, 2))
        self.register_buffer("phases", torch.zeros(channels))

    def forward(self, w: Tensor, inverse: Tensor | None) -> Tensor:
        """(B, w_dim) to (B, C, H, W): a large picture sees more of the plane, which `inverse` (3, 3) brings back."""
        transforms = self._learnt(w) @ self.transform
        if inverse is not None:
            transforms = transforms @ inverse
        phases = self.phases + (self.freqs @ transforms[:, :2, 2:]).squeeze(2)
        freqs = self.freqs @ transforms[:, :2, :2]
        fade = 1 - (freqs.norm(dim=2) - self.band) / (self.rate / 2 - self.band)
        high, wide = (0.5 * side / self.rate for side in self.size)
        theta = w.new_tensor([[wide, 0, 0], [0, high, 0]])[None]
        grid = F.affine_grid(theta, [1, 1, *self.size], align_corners=False)
        waves = torch.einsum("hwd,bcd->bhwc", grid[0], freqs) + phases[:, None, None]
        waves = torch.sin(waves * (2 * pi)) * fade.clamp(0, 1)[:, None, None]
        painted: Tensor = waves @ (self.weight.t() / self.weight.shape[1] ** 0.5)
        return painted.permute(0, 3, 1, 2)

    def _learnt(self, w: Tensor) -> Tensor:
        """The plane's own rotation and translation for each w, (B, 3, 3)."""
        turn = self.affine(w)
        turn = turn / turn[:, :2].norm(dim=1, keepdim=True)
        c, s, x, y = turn.unbind(1)
        none, one = torch.zeros_like(c), torch.ones_like(c)
        rotation = torch.stack([c, -s, none, s, c, none, none, none, one], 1).view(-1, 3, 3)
        translation = torch.stack([one, none, -x, none, one, -y, none, none, one], 1).view(-1, 3, 3)
        return rotation @ translation


def plane(x: float, y: float, angle_degrees: float) -> Tensor:
    """The matrix (3, 3) that turns the plane and slides it by x and y of its width."""
    c, s = cos(radians(angle_degrees)), sin(radians(angle_degrees))
    return torch.tensor([[c, s, x], [-s, c, y], [0.0, 0.0, 1.0]], dtype=torch.float64)
