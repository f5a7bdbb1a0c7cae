"""What the supervisor and its children say to each other over their pipes."""

from dataclasses import dataclass

from netbend.publishers.base import Outlet
from netbend_models.form import Form


@dataclass(frozen=True, slots=True)
class Ready:
    """A child has imported what it needs."""


@dataclass(frozen=True, slots=True)
class Order:
    """To a renderer: load this network. `seat` is where it gives signs of life; `trust` allows module:factory."""

    network: str
    device: str
    threads: int
    seat: int
    trust: bool
    hashed: bool
    form: Form


@dataclass(frozen=True, slots=True)
class Loaded:
    """From a renderer: the network's description as JSON."""

    description: str


@dataclass(frozen=True, slots=True)
class Failed:
    """From a child: it cannot do what it was asked, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Attach:
    """To a renderer: play this epoch's panel into its ring."""

    epoch: int


@dataclass(frozen=True, slots=True)
class FirstFrame:
    """From a renderer: the epoch's first frame of this renderer is in its ring."""

    epoch: int


@dataclass(frozen=True, slots=True)
class NewEpoch:
    """To the conductor: an epoch's segments stand; fill its panel and say EpochReady."""

    epoch: int
    network: str
    description: str


@dataclass(frozen=True, slots=True)
class EpochReady:
    """From the conductor: the panel holds the values to play."""

    epoch: int


@dataclass(frozen=True, slots=True)
class Dropped:
    """To the conductor: this epoch's network will not come."""

    epoch: int


@dataclass(frozen=True, slots=True)
class OnAir:
    """To the conductor: this epoch is what the audience sees now."""

    epoch: int


@dataclass(frozen=True, slots=True)
class Restore:
    """To the conductor: the renderer dies again and again; go back to the values that last gave a frame."""

    epoch: int


@dataclass(frozen=True, slots=True)
class Load:
    """From the conductor: change to this network, a name or a file that it has checked."""

    network: str
    fade_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Said:
    """To the conductor: a line for the log and for subscribers."""

    text: str


@dataclass(frozen=True, slots=True)
class Publishing:
    """To the conductor: a publisher's state: on, failed or restarting, and its shown name or the reason."""

    publisher: str
    state: str
    detail: str


@dataclass(frozen=True, slots=True)
class Output:
    """From the conductor: a publisher is to be shown like this from now on."""

    publisher: str
    outlet: Outlet


@dataclass(frozen=True, slots=True)
class Record:
    """From the conductor: record into this file or folder, whose name is free; without one, stop."""

    path: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """To any child: finish and end."""
