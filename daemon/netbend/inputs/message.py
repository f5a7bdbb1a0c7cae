"""What the supervisor, the conductor and the inputs' processes say of pictures in."""

from dataclasses import dataclass

from netbend.inputs.base import SourceSetting


@dataclass(frozen=True, slots=True)
class Receive:
    """From the conductor, and to an input's process: receive from this source from now on."""

    number: int
    setting: SourceSetting


@dataclass(frozen=True, slots=True)
class Received:
    """From an input's process, and to the conductor: how its source stands, why, and how long a film lasts."""

    number: int
    state: str
    source: str = ""
    detail: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Rings:
    """To an input's process: these epochs have a ring for it."""

    epochs: tuple[int, ...]


def ring_part(number: int) -> str:
    """What the segment of an input's ring is called within its epoch."""
    return f"input-{number}"
