"""A network that shows the picture that comes in, black without one, with one layer to be bent."""

import torch

from netbend_models.network import Frame, Input, Layer, Output
from netbend_models.parameter import Parameter

SIZE = 32


class Mirror:
    kind = "mirror"
    digest = "00000000000000ff"
    layers = (Layer(0, "glass", 3, SIZE, SIZE),)
    rows: tuple[Parameter, ...] = ()
    inputs = (Input("picture", 3, SIZE, SIZE),)
    output = Output(3, SIZE, SIZE)

    def begin(self, frame: Frame) -> None:
        self._frame = frame

    def step(self) -> torch.Tensor:
        picture = self._frame.inputs.get("picture")
        x = torch.full((3, SIZE, SIZE), -1.0) if picture is None else torch.as_tensor(picture)
        return self._frame.bends.apply(0, x[None])[0]


def build() -> Mirror:
    return Mirror()
