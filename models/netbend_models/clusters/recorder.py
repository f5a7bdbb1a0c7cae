"""Looking at every layer while a network runs: all that is asked of the network is `begin` and `step`."""

from collections.abc import Callable, Iterable, Sequence
from itertools import count
from typing import Final, TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from netbend_models.bending.plan import Plan
from netbend_models.network import Frame, Input, Layer, Network

Visit: TypeAlias = Callable[[int, Tensor], None]
"""Takes a layer's number and its activation (B, C, H, W), which it must leave alone."""

Progress: TypeAlias = Callable[[str, float], None]
"""Takes what is being done and how much of it is, 0..1."""

_WITHOUT_A_VALUE: Final = ("text", "list", "trigger")
_COARSE: Final = 8


class Recorder(Plan):
    """A plan that bends nothing and hands every activation to a visitor, its channels as the checkpoint has them."""

    def __init__(self, visit: Visit, layers: Sequence[Layer] = ()) -> None:
        super().__init__({}, torch.zeros(0), torch.zeros((), dtype=torch.int64), layers=layers)
        self._visit, self._serial = visit, count()

    @property
    def empty(self) -> bool:
        """Never: every layer is looked at."""
        return False

    def stamp(self, layer: int) -> tuple[int, int] | None:
        """Never twice the same, so that no network spares itself a layer."""
        del layer
        return (-1, next(self._serial))

    def apply(self, layer: int, x: Tensor, *, in_place: bool = False) -> Tensor:
        """Show x to the visitor and give it back as it is."""
        del in_place
        self._visit(layer, self.in_order(layer, x))
        return x


def quiet(_what: str, _share: float) -> None:
    """Progress that is told to nobody."""


def drawn(seed: int, count: int, *, unseen: bool = False) -> tuple[int, ...]:
    """Seeds of latents: even numbers to cluster by, odd ones (`unseen`) to measure by; never one in both."""
    numbers = np.random.RandomState(seed % 2**32).randint(0, 2**30, size=count, dtype=np.int64)
    return tuple((2 * numbers + int(unseen)).tolist())


@torch.inference_mode()
def watch(network: Network, seeds: Iterable[int], visit: Visit) -> None:
    """Run the network once for each seed, unbent, and show every activation to `visit`."""
    play(network, seeds, Recorder(visit, network.layers))


def play(network: Network, seeds: Iterable[int], plan: Plan) -> list[Tensor]:
    """The network's output (C, H, W) for each seed, bent by the plan."""
    return [_run(network, frame_of(network, number, seed, plan)) for number, seed in enumerate(seeds)]


def frame_of(network: Network, number: int, seed: int, plan: Plan) -> Frame:
    """A frame with every row at its default but the seeds; classes in turn; drawn pictures or sound for inputs."""
    controls = {row.name: row.default for row in network.rows if row.kind not in _WITHOUT_A_VALUE}
    labels = [name for name in controls if name.startswith("label/")]
    controls |= {name: float(seed) for name in controls if name == "latent/seed" or name.endswith("noise/seed")}
    if labels:
        controls[labels[number % len(labels)]] = 1.0
    inputs = {one.name: _drawn_input(one, seed) for one in network.inputs}
    return Frame(number, float(number), controls, plan, inputs=inputs)


def _run(network: Network, frame: Frame) -> Tensor:
    network.begin(frame)
    while True:
        output = network.step()
        if output is not None:
            return output


def _drawn_input(wanted: Input, seed: int) -> NDArray[np.float32]:
    """Soft blots for a picture, noise for sound, -1..1."""
    random = np.random.RandomState(seed % 2**32)
    height, width = (wanted.height, wanted.width) if wanted.material == "sound" else (_COARSE, _COARSE)
    coarse = torch.from_numpy(random.uniform(-1, 1, (1, wanted.channels, height, width)).astype(np.float32))
    size = (wanted.height, wanted.width)
    return torch.nn.functional.interpolate(coarse, size, mode="bilinear")[0].numpy()
