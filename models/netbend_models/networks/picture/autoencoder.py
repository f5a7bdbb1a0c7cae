"""Tiny autoencoders (Ollin Boer Bohan, TAESD): a picture to a small latent of many channels, and back.

Both halves are a row of numbered parts. Which part stands at a number follows from the tensors: a convolution without
bias halves the size on the way in and stands behind a doubling on the way out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

import torch
from torch import Tensor, nn

from netbend_models.error import LoadError

Shapes: TypeAlias = Mapping[str, tuple[int, ...]]
Kind: TypeAlias = Literal["convolution", "halving", "block", "clamp", "double", "rectifier"]

_GROUPS = 4


@dataclass(frozen=True, slots=True)
class Part:
    """One part and the channels it takes and gives; `hidden` is the width of a block's normed branch, or 0."""

    kind: Kind
    inputs: int = 0
    outputs: int = 0
    biased: bool = True
    hidden: int = 0

    def made(self) -> nn.Module:
        """The part itself."""
        if self.kind == "block":
            return Block(self)
        if self.kind in ("convolution", "halving"):
            stride = 2 if self.kind == "halving" else 1
            return nn.Conv2d(self.inputs, self.outputs, 3, stride, 1, bias=self.biased)
        if self.kind == "double":
            return nn.Upsample(scale_factor=2)
        return Clamp() if self.kind == "clamp" else nn.ReLU()


class Block(nn.Module):
    """Three convolutions beside what came in."""

    def __init__(self, part: Part) -> None:
        super().__init__()
        inputs, outputs = part.inputs, part.outputs
        self.conv = nn.Sequential(
            nn.Conv2d(inputs, outputs, 3, 1, 1), nn.ReLU(), nn.Conv2d(outputs, outputs, 3, 1, 1), nn.ReLU(),
            nn.Conv2d(outputs, outputs, 3, 1, 1),
        )  # fmt: skip
        self.skip = None if inputs == outputs else nn.Conv2d(inputs, outputs, 1, bias=False)
        self.pool: nn.Module | None = None
        if part.hidden:
            self.pool = nn.Sequential(
                nn.Conv2d(inputs, part.hidden, 1, bias=False), nn.GroupNorm(_GROUPS, part.hidden), nn.ReLU(),
                nn.Conv2d(part.hidden, inputs, 1, bias=False),
            )  # fmt: skip

    def forward(self, x: Tensor) -> Tensor:
        """X through both branches."""
        x = x if self.pool is None else x + self.pool(x)
        return torch.relu(self.conv(x) + (x if self.skip is None else self.skip(x)))


class Clamp(nn.Module):
    """Keeps a latent within -3..3."""

    def forward(self, x: Tensor) -> Tensor:
        """X, bent softly at the ends."""
        return (x / 3).tanh() * 3


def row(parts: tuple[Part, ...]) -> nn.Sequential:
    """The parts one after another."""
    return nn.Sequential(*(part.made() for part in parts))


def read_encoder(shapes: Shapes) -> tuple[Part, ...]:
    """The parts of an encoder of which tensors have these shapes, by names that begin with a part's number."""
    parts = [_part(shapes, number, "halving") for number in range(_count(shapes))]
    if None in parts:
        raise LoadError(f"is an autoencoder without its part {parts.index(None)}; get it again")
    return tuple(part for part in parts if part is not None)


def read_decoder(shapes: Shapes) -> tuple[Part, ...]:
    """Those of a decoder, from the first clamp on."""
    parts = [_part(shapes, number, "convolution") for number in range(_count(shapes))]
    found = list[Part]()
    for number, part in enumerate(parts):
        following = parts[number + 1] if number + 1 < len(parts) else None
        doubles = following is not None and following.kind == "convolution" and not following.biased
        found.append(part or Part("clamp" if number == 0 else "double" if doubles else "rectifier"))
    return tuple(found)


def factor(parts: tuple[Part, ...]) -> int:
    """How many times smaller a latent is than a picture."""
    return int(2 ** sum(part.kind in ("halving", "double") for part in parts))


def _count(shapes: Shapes) -> int:
    return max((int(name.partition(".")[0]) for name in shapes if name.partition(".")[0].isdecimal()), default=-1) + 1


def _part(shapes: Shapes, number: int, unbiased: Kind) -> Part | None:
    """The part at a number; None for one without a tensor."""
    convolution, block = shapes.get(f"{number}.weight"), shapes.get(f"{number}.conv.0.weight")
    if block is not None:
        return Part("block", block[1], block[0], hidden=shapes.get(f"{number}.pool.0.weight", (0,))[0])
    if convolution is None:
        return None
    biased = f"{number}.bias" in shapes
    return Part("convolution" if biased else unbiased, convolution[1], convolution[0], biased)
