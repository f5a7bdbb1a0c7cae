"""A network that others trained: the DCGAN of the package gan-face-generate, whose code is never run."""

from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import torch
from torch import Tensor, nn

PACKAGE = "gan_face_generate"
_CHANNELS = (100, 512, 256, 128, 64)
"""Of the latent and of each layer after it; Radford et al. 2016, arXiv:1511.06434, figure 1."""


class Faces(nn.Module):
    """From a latent (B, 100, 1, 1) to faces (B, 3, 64, 64)."""

    def __init__(self) -> None:
        super().__init__()
        parts: list[nn.Module] = []
        for number, (before, after) in enumerate(pairwise(_CHANNELS)):
            stride, padding = (1, 0) if number == 0 else (2, 1)
            parts += [nn.ConvTranspose2d(before, after, 4, stride, padding, bias=False)]
            parts += [nn.BatchNorm2d(after), nn.ReLU(inplace=True)]
        self.main = nn.Sequential(*parts, nn.ConvTranspose2d(64, 3, 4, 2, 1, bias=False), nn.Tanh())

    def forward(self, z: Tensor) -> Tensor:
        picture: Tensor = self.main(z)
        return picture


def weights() -> Path | None:
    """Where the package keeps its checkpoint, or None where it is not installed."""
    spec = find_spec(PACKAGE)
    return Path(spec.origin).with_name("weights.tar") if spec and spec.origin else None


def build() -> Faces:
    path = weights()
    assert path is not None, f"{PACKAGE} is not installed"
    faces = Faces()
    state = torch.load(path, map_location="cpu", weights_only=True)
    faces.load_state_dict(state["netG_state_dict"])
    return faces
