"""A complete network of four layers that renders in a fraction of a millisecond, for tests of everything around it."""

import os

import torch
from torch import Tensor

from netbend_models.latent import latent_rows, place, seed_latent
from netbend_models.network import Frame, Input, Layer, Output

SIZE = 32


class Tiny:
    """Stripes that a seed colours and layers pass on; `steps` says how often `step` is called for a frame."""

    kind = "tiny"
    digest = "0123456789abcdef"
    inputs: tuple[Input, ...] = ()
    output = Output(3, SIZE, SIZE)

    def __init__(self, steps: int = 1) -> None:
        self.layers = tuple(
            Layer(n, f"b{8 * 2 ** (n // 2)}.conv{n % 2}", 4, 8 * 2 ** (n // 2), 8 * 2 ** (n // 2)) for n in range(4)
        )
        self.rows = latent_rows()
        self._steps, self._left = steps, 0
        self._frame: Frame | None = None

    def begin(self, frame: Frame) -> None:
        self._frame, self._left = frame, self._steps

    def step(self) -> Tensor | None:
        self._left -= 1
        if self._left > 0:
            return None
        assert self._frame is not None
        return self._render(self._frame)

    def _render(self, frame: Frame) -> Tensor:
        at = place(frame.controls)
        z = sum(
            weight * torch.from_numpy(seed_latent(seed, 4)).float()
            for seed, weight in zip(at.seeds, at.weights, strict=True)
        )
        assert isinstance(z, Tensor)
        x = torch.linspace(-1, 1, 8).expand(1, 4, 8, 8) * z.view(1, 4, 1, 1)
        for layer in self.layers:
            if x.shape[-1] != layer.width:
                x = x.repeat_interleave(2, 2).repeat_interleave(2, 3)
            x = frame.bends.apply(layer.index, torch.tanh(x + 0.1))
        return x[0, :3].repeat_interleave(SIZE // x.shape[-1], 1).repeat_interleave(SIZE // x.shape[-1], 2)


def build() -> Tiny:
    return Tiny()


class Poisoned(Tiny):
    """Ends its process when the first layer's multiply factor is 13 or more: a driver that crashes."""

    def begin(self, frame: Frame) -> None:
        super().begin(frame)
        probe = frame.bends.apply(0, torch.ones(1, 4, 8, 8))
        if float(probe.max()) >= 13.0:
            os._exit(9)


def poisoned() -> Poisoned:
    return Poisoned()


class Hungry(Tiny):
    """Finds no memory when the first layer's multiply factor is 13 or more."""

    def begin(self, frame: Frame) -> None:
        super().begin(frame)
        probe = frame.bends.apply(0, torch.ones(1, 4, 8, 8))
        if float(probe.max()) >= 13.0:
            torch.empty(2**60, dtype=torch.uint8)


def hungry() -> Hungry:
    return Hungry()
