"""An autoencoder as it is played: a latent from pictures, from seeds or from both, and the picture of that."""

from dataclasses import dataclass, replace
from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from netbend_models.bending.plan import Plan
from netbend_models.form import Form
from netbend_models.network import Frame, Layer
from netbend_models.networks.hooked import Hooked
from netbend_models.networks.picture.autoencoder import Block
from netbend_models.networks.picture.network import PictureNetwork
from netbend_models.networks.picture.scale import UNIT
from netbend_models.networks.style.ground import Ground
from netbend_models.networks.style.source import Source
from netbend_models.parameter import Parameter
from netbend_models.projection import LatentShape

GRID: Final = 4
"""Rows and columns of what a seed draws for each channel; between them it is smooth."""

MIX: Final = Parameter(
    name="latent/mix",
    meaning="0 the latent of the picture in input 1, 1 that in input 2",
    limit=(0, 1),
    identity=0.0,
)

AMOUNT: Final = Parameter(
    name="latent/amount",
    meaning="how much of the latent that seeds draw comes in place of the pictures'",
    limit=(0, 1),
    identity=0.0,
)


@dataclass(frozen=True, slots=True, eq=False)
class Blend:
    """How the latent of one frame comes about: of two pictures, and of what seeds drew."""

    mix: float = 0.0
    amount: float = 0.0
    drawn: Tensor | None = None

    def of(self, latents: Tensor) -> Tensor:
        """One latent (1, C, h, w) of those of one picture or two."""
        x = torch.lerp(latents[:1], latents[1:], self.mix) if len(latents) > 1 else latents
        return x if self.drawn is None else torch.lerp(x, self.drawn, self.amount)


class Encoding(nn.Module):
    """The first half, under the name that its layers have."""

    def __init__(self, encoder: nn.Module) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, x: Tensor) -> Tensor:
        """Pictures to latents."""
        made: Tensor = self.encoder(x)
        return made


class Decoding(nn.Module):
    """The second half, from the latent on, which is its first layer."""

    def __init__(self, decoder: nn.Module) -> None:
        super().__init__()
        self.latent, self.decoder = nn.Identity(), decoder

    def forward(self, x: Tensor) -> Tensor:
        """Latents to pictures."""
        made: Tensor = self.decoder(self.latent(x))
        return made


class Halves:
    """Both halves as one body; pictures that stand still under bends that do are encoded once."""

    def __init__(self, encoder: nn.Module, decoder: nn.Module) -> None:
        parts = [Encoding(encoder), Decoding(decoder)]
        self._first, self._second = (
            Hooked(part, [name for name, one in part.named_modules() if isinstance(one, Block)]) for part in parts
        )
        self.layers: tuple[Layer, ...] = ()
        self.blend: Blend | None = None
        self.latents = torch.zeros(0)
        self._kept: tuple[Tensor, object, Tensor] | None = None

    def look(self, x: Tensor) -> object:
        """Run both once to find the layers; `latents` are those of x."""
        self.latents = _tensor(self._first.look(x))
        made = self._second.look(self.latents, len(self._first.layers))
        self.layers = self._first.layers + self._second.layers
        return made

    def run(self, x: Tensor, plan: Plan) -> object:
        """The pictures of the latents of x, blended where a blend says so, bent by the plan."""
        latents = self._encoded(x, plan)
        return self._second.run(latents if self.blend is None else self.blend.of(latents), plan)

    def _encoded(self, x: Tensor, plan: Plan) -> Tensor:
        stamps = [(plan.stamp(layer.index), plan.weight_stamp(layer.index)) for layer in self._first.layers]
        watched = plan.watched is not None and plan.watched < len(stamps)
        if watched or self._kept is None or self._kept[0] is not x or self._kept[1] != stamps:
            self._kept = (x, stamps, _tensor(self._first.run(x, plan)))
        return self._kept[2]


class CoderNetwork(PictureNetwork):
    """Two pictures' latents are mixed; those of seeds are drawn with the spread that pictures' have, and walk."""

    label_dim, num_ws = 0, 1

    def __init__(
        self, halves: Halves, digest: str, *, device: torch.device | str, form: Form, step: int
    ) -> None:  # fmt: skip
        super().__init__("autoencoder", halves, digest, device=device, form=form, step=step, scale=UNIT)
        self._halves = halves
        first = self.inputs[0]
        self.inputs = (first, replace(first, name="2"))
        latents = halves.latents
        self._mean, self._spread = latents.mean((2, 3), keepdim=True), latents.std((2, 3), keepdim=True)
        self._extent = tuple(latents.shape[2:])
        self.z_dim = self.w_dim = latents.shape[1] * GRID**2
        average = torch.zeros(1, 1, self.z_dim, device=self.device)
        self._source = Source(
            Ground(shape=LatentShape(self.z_dim, self.z_dim, 1), device=self.device, map=None, average=average)
        )
        self.rows += (MIX, AMOUNT, *self._source.rows)
        self._stack: tuple[tuple[Tensor, ...], Tensor] = ((), latents)

    def _play(self, picture: Tensor, frame: Frame) -> Tensor:
        mix, amount = frame.controls.get(MIX.name, 0.0), frame.controls.get(AMOUNT.name, 0.0)
        drawn = self._drawn(frame) if amount > 0 else None
        self._halves.blend = Blend(mix, amount, drawn)
        try:
            made = self._bare(self._numbers(picture, mix, frame), frame.bends)
        finally:
            self._halves.blend = None
        return UNIT.out_of(made[0])

    def _numbers(self, picture: Tensor, mix: float, frame: Frame) -> Tensor:
        """The pictures that count (1 | 2, 3, H, W) in 0..1, the same object as long as they are the same."""
        pictures: tuple[Tensor, ...] = (picture,)
        if mix > 0:
            other = self._picture("2", frame.inputs)
            pictures = (picture, other) if mix < 1 else (other,)
        before = self._stack[0]
        if len(before) != len(pictures) or any(one is not other for one, other in zip(before, pictures, strict=True)):
            self._stack = (pictures, UNIT.into(torch.stack(pictures)))
        return self._stack[1]

    def _drawn(self, frame: Frame) -> Tensor:
        """The latent of seeds (1, C, h, w)."""
        z = self._source.ws(frame.controls, frame.texts).reshape(1, -1, GRID, GRID)
        return F.interpolate(z, self._extent, mode="bicubic") * self._spread + self._mean


def _tensor(made: object) -> Tensor:
    assert isinstance(made, Tensor)
    return made
