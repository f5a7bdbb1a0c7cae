"""From an ONNX file to a network that is played: its first input is a picture, the others are classes."""

from collections.abc import Mapping
from math import prod
from pathlib import Path
from typing import Final

import torch
from torch import Tensor

from netbend_models.bending.plan import Plan
from netbend_models.error import LoadError
from netbend_models.form import Form
from netbend_models.latent.row import LABELS, label_rows
from netbend_models.network import Frame, Layer
from netbend_models.networks.picture.network import PictureNetwork
from netbend_models.onnx.body import GraphBody
from netbend_models.onnx.file import read_graph
from netbend_models.onnx.graph import Graph, Wanted

_LARGEST: Final = 4096


def load_onnx(path: Path, device: str, form: Form) -> PictureNetwork:
    """The network in the file at `path`; a LoadError says in one line why there is none."""
    graph = read_graph(path)
    try:
        return OnnxNetwork(graph, torch.device(device), form)
    except LoadError as fault:
        raise LoadError(f"{path} {fault}") from fault


class Turned:
    """A body whose pictures have their channels last, or which gives such."""

    def __init__(self, body: GraphBody, *, last: bool) -> None:
        self.body, self._last = body, last
        self.layers: tuple[Layer, ...] = ()

    def look(self, x: Tensor) -> Tensor:
        """Run it once to find the layers."""
        made = self.body.look(self._into(x))
        self.layers = self.body.layers
        return _first(made)

    def run(self, x: Tensor, plan: Plan) -> Tensor:
        """What it makes of x, bent by the plan."""
        return _first(self.body.run(self._into(x), plan))

    def _into(self, x: Tensor) -> Tensor:
        return x.permute(0, 2, 3, 1) if self._last else x


def _first(made: Tensor) -> Tensor:
    """With the channels first; a picture of no height may be of three lines."""
    turned = made.dim() == 4 and made.shape[1] not in (1, 3, 4) and made.shape[3] in (1, 3, 4)
    return made.permute(0, 3, 1, 2) if turned else made


class OnnxNetwork(PictureNetwork):
    """Its classes blend by their shares; all 0: all of them alike."""

    def __init__(self, graph: Graph, device: torch.device, form: Form) -> None:
        picture, *others = graph.inputs
        last, size = _read(picture)
        self._classes = {one.name: _count(one) for one in others}
        self.label_dim = sum(self._classes.values())
        if self.label_dim > LABELS:
            raise LoadError(f"takes {self.label_dim} numbers beside the picture; {LABELS} can be played")
        self._shapes = {one.name: _filled(one) for one in others}
        self._asked: tuple[float, ...] = ()
        self._graph = GraphBody(graph, device, {})
        self._labels = label_rows(self.label_dim)
        self._share({row.name: row.default for row in self._labels}, device)
        super().__init__(
            "onnx", Turned(self._graph, last=last), graph.digest, device=device, form=_sized(form, size), scale=None
        )
        self.rows += self._labels

    def _play(self, picture: Tensor, frame: Frame) -> Tensor:
        self._share(frame.controls, self.device)
        return super()._play(picture, frame)

    def _share(self, controls: Mapping[str, float], device: torch.device) -> None:
        """Feed the classes of a frame."""
        values = tuple(max(0.0, controls.get(row.name, row.default)) for row in self._labels)
        if values == self._asked:
            return
        self._asked = values
        shares = torch.tensor(values) if any(values) else torch.ones(self.label_dim)
        parts = torch.split(shares / shares.sum(), list(self._classes.values()))
        self._graph.feeds = {
            name: share.reshape(self._shapes[name]).to(device) for name, share in zip(self._classes, parts, strict=True)
        }


def _read(picture: Wanted) -> tuple[bool, tuple[int, int] | None]:
    """Whether its channels are last, and its size (width, height) where it says one."""
    shape = picture.shape
    if len(shape) != 4 or 3 not in (shape[1], shape[3]):
        raise LoadError(f"takes {shape} first, and no picture (1, 3, H, W) or (1, H, W, 3)")
    last = shape[1] != 3
    height, width = shape[1:3] if last else shape[2:4]
    return last, (width, height) if width and height else None


def _sized(form: Form, size: tuple[int, int] | None) -> Form:
    if form.size is not None or size is None:
        return form
    if max(size) > _LARGEST:
        raise LoadError(f"declares pictures of {size[0]}x{size[1]}; say which size to play with --size")
    return Form(size=size, precision=form.precision, compiled=form.compiled, clusters=form.clusters)


def _filled(wanted: Wanted) -> tuple[int, ...]:
    return tuple(side or 1 for side in wanted.shape)


def _count(wanted: Wanted) -> int:
    """How many numbers an input takes, which are the shares of classes."""
    shape = _filled(wanted)
    if prod(shape) != max(shape, default=1):
        raise LoadError(f"takes {wanted.name!a:.60} of {shape} beside the picture; only a row of numbers can be played")
    return prod(shape)
