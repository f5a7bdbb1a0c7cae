"""Weights as something to play: along a path of checkpoints, and mixed layer by layer with another network's."""

import logging
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from math import floor
from typing import Final, TypeAlias

import torch
from torch import Tensor, nn

from netbend_models.error import ModelError
from netbend_models.network import Layer
from netbend_models.parameter import Parameter

State: TypeAlias = Mapping[str, Tensor]
"""The tensors of a synthesis by name, in the order in which this network's channels stand."""

DIVERGENCE: Final = Parameter(
    name="model/divergence", limit=(0, 1), identity=0.0,
    meaning="how far along the path of checkpoints: 0 where it begins, 1 its end",
)  # fmt: skip
NAME: Final = Parameter(
    name="model/blend/name", kind="text",
    meaning="another network of the same shape, a name or a file as /model/load takes it, to be mixed in by layer",
)  # fmt: skip
AMOUNT: Final = Parameter(
    name="model/blend/amount", limit=(0, 1), identity=0.0,
    meaning="how much of the other network's weights is mixed in",
)  # fmt: skip

_LOG: Final = logging.getLogger(__name__)


def rows(layers: Sequence[Layer], *, path: bool) -> tuple[Parameter, ...]:
    """What the weights are played by; `path`: whether there is one."""
    shares = (
        Parameter(
            name=f"model/blend/layer/{layer.index}", meaning=f"the share of that which reaches layer {layer.index}",
            default=1.0, limit=(0, 1), identity=1.0,
        )
        for layer in layers
    )  # fmt: skip
    return (*((DIVERGENCE,) if path else ()), NAME, AMOUNT, *shares)


@dataclass(frozen=True, slots=True)
class Place:
    """Where one layer's weights are: how far along the path, and how much of which other network is in them."""

    divergence: float = 0.0
    amount: float = 0.0
    other: str = ""


class Mixture:
    """The weights of one generator; `lay` makes the layers of these numbers ready after their tensors were set.

    `read` gives the state of another network by name; it works in a thread, and until it is done nothing is mixed in.
    """

    def __init__(
        self, synthesis: nn.Module, layers: Sequence[Layer], read: Callable[[str], State],
        lay: Callable[[Collection[str]], None], path: Sequence[State] = (),
    ) -> None:  # fmt: skip
        self.rows = rows(layers, path=len(path) > 1)
        self._read, self._lay = read, lay
        self._tensors = dict(synthesis.state_dict(keep_vars=False))
        self._own = {name: tensor.clone() for name, tensor in self._tensors.items()} if path else {}
        self._path = tuple(path)
        self._groups = grouped(list(self._tensors), [layer.name for layer in layers])
        self._still = frozenset(
            name for name in self._tensors if all(torch.equal(path[0][name], one[name]) for one in path)
        )
        self._places = [Place()] * len(layers)
        self._others: dict[str, State | None] = {}

    def take(self, controls: Mapping[str, float], texts: Mapping[str, object]) -> frozenset[int]:
        """Set the weights of this frame; the numbers of the layers that moved."""
        wanted = self.wanted(controls, texts)
        moved = [number for number, place in enumerate(wanted) if place != self._places[number]]
        if not moved:
            return frozenset()
        if not self._own:
            self._own = {name: tensor.clone() for name, tensor in self._tensors.items()}
        for number in moved:
            self._set(self._groups[number], wanted[number])
            self._places[number] = wanted[number]
        self._lay([name for number in moved for name in self._groups[number] if name not in self._still])
        return frozenset(moved)

    @property
    def places(self) -> tuple[Place, ...]:
        """Where each layer's weights are."""
        return tuple(self._places)

    def wanted(self, controls: Mapping[str, float], texts: Mapping[str, object]) -> list[Place]:
        """Where each layer's weights are in a frame of these values."""
        name = str(texts.get("/model/blend/name", ""))
        divergence = controls.get(DIVERGENCE.name, 0.0) if len(self._path) > 1 else 0.0
        amount = controls.get(AMOUNT.name, 0.0)
        other = name if amount and name and self._ready(name) else ""
        shares = (controls.get(f"model/blend/layer/{number}", 1.0) for number in range(len(self._groups)))
        return [Place(divergence, amount * share if other else 0.0, other if share else "") for share in shares]

    def _ready(self, name: str) -> bool:
        if name not in self._others:
            self._others[name] = None
            threading.Thread(target=self._fetch, args=(name,), name="blending", daemon=True).start()
        return bool(self._others[name])

    def _fetch(self, name: str) -> None:
        try:
            state = self._read(name)
            own = self._own or self._tensors
            self._still = frozenset(key for key in self._still if torch.equal(own[key], state[key]))
            self._others[name] = state
        except ModelError as fault:
            _LOG.warning("/model/blend/name: %s", fault)

    @torch.inference_mode()
    def _set(self, names: Sequence[str], place: Place) -> None:
        for name in names:
            if name in self._still:
                continue
            tensor = self._along(name, place.divergence)
            if place.amount:
                tensor = torch.lerp(tensor, self._other(place.other, name), place.amount)
            self._tensors[name].copy_(tensor)

    def _other(self, other: str, name: str) -> Tensor:
        state = self._others[other]
        assert state is not None
        return state[name]

    def _along(self, name: str, divergence: float) -> Tensor:
        """A tensor where the path is after that share of it: between two checkpoints, in a straight line."""
        own: Tensor = self._own[name]
        if not divergence or len(self._path) < 2:
            return own
        along = divergence * (len(self._path) - 1)
        before = min(floor(along), len(self._path) - 2)
        mixed: Tensor = torch.lerp(self._path[before][name], self._path[before + 1][name], along - before)
        return mixed


def grouped(names: Sequence[str], layers: Sequence[str]) -> list[list[str]]:
    """The names that belong to each layer: its own, and what follows it in its block; the first takes what is left."""
    groups: list[list[str]] = [[] for _ in layers]
    blocks = {layer.partition(".")[0]: number for number, layer in enumerate(layers)}
    for name in names:
        own = next((number for number, layer in enumerate(layers) if name.startswith(f"{layer}.")), None)
        block = name.partition(".")[0]
        last = len(layers) - 1 if block.startswith("L") else 0
        groups[own if own is not None else blocks.get(block, last)].append(name)
    return groups
