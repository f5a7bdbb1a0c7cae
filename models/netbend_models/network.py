"""The network contract: what any network says of itself, and how the renderer asks it for a frame."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol, runtime_checkable

from netbend_models.parameter import Parameter

if TYPE_CHECKING:
    from torch import Tensor

    from netbend_models.bending.plan import Plan

Material = Literal["picture", "sound"]


@dataclass(frozen=True, slots=True)
class Layer:
    """A place where a network can be bent: (C, H, W) of its activation, counted from input to output.

    `name` is what shows, presets and journals store; `index` is a view of it. `order`: which channel of the
    checkpoint stands at each place, where the network has put them in another order; empty: as in the checkpoint.
    `weighted`: it computes with a weight, which can be bent. `steady`: it is shown once a frame, and finite and of
    moderate size while nothing bends the network.
    """

    index: int
    name: str
    channels: int
    height: int
    width: int
    order: tuple[int, ...] = ()
    weighted: bool = True
    steady: bool = False


@dataclass(frozen=True, slots=True)
class Output:
    """What a network makes: a picture (C, H, W), or sound (channels, 1, samples a block) at `rate` Hz."""

    channels: int
    height: int
    width: int
    material: Material = "picture"
    rate: float = 0.0


@dataclass(frozen=True, slots=True)
class Input:
    """What a network takes in besides its parameters, by name: a picture or sound of that shape."""

    name: str
    channels: int
    height: int
    width: int
    material: Material = "picture"
    rate: float = 0.0


@dataclass(frozen=True, slots=True)
class Frame:
    """All that one frame depends on: equal frames give equal output.

    `controls` are the effective values of the network's own rows, by name; `texts` its text and list
    rows; `inputs` the arrays of its inputs, by name, as `numpy` float32 (C, H, W) in -1..1. `between`
    is called within a step that may take seconds, as a sign of life.
    """

    number: int
    time: float
    controls: Mapping[str, float]
    bends: "Plan"
    texts: Mapping[str, object] = field(default_factory=dict)
    inputs: Mapping[str, object] = field(default_factory=dict)
    between: Callable[[], None] = lambda: None


@runtime_checkable
class Network(Protocol):
    """A network that can be played: `begin(frame)`, then `step()` until it gives its output.

    A long frame is abandoned by calling `begin` again between two steps. `digest` is a hash of the
    weights and the configuration. Sources: none is assumed; a network without a latent has z_dim 0.
    """

    kind: str
    digest: str
    layers: tuple[Layer, ...]
    rows: tuple[Parameter, ...]
    output: Output
    inputs: tuple[Input, ...]

    def begin(self, frame: Frame) -> None:
        """Take what the next output depends on; cheap, and never waits for the device."""

    def step(self) -> "Tensor | None":
        """Do a bounded piece of work; gives the output (C, H, W) float32, about -1..1, once it is whole."""
