"""The publisher contract: a sink takes pictures as they come and never holds the renderer up."""

from dataclasses import dataclass
from typing import Protocol

from netbend.stage.ring import HOST_MEMORY, FrameRecord, Picture


@dataclass(frozen=True, slots=True)
class PublisherSetting:
    """How a publisher was asked for; `label` is its address under /output, unique among those asked for.

    `width` and `height` of None keep the network's own; otherwise the picture is fitted in, on black.
    """

    name: str
    argument: str = ""
    label: str = ""
    shown_as: str = "netbend"
    fps: float = 60.0
    width: int | None = None
    height: int | None = None
    filter: str = "linear"


class Publisher(Protocol):
    """A sink. Inherit from this for the defaults; `open` raises PublisherError for a missing library."""

    accepts: frozenset[int] = frozenset({HOST_MEMORY})
    """The kinds of slot it can read."""

    repeats: bool = False
    """Whether it wants the last frame every second while nothing new comes, for those who connect late."""

    dropped: int = 0
    """Frames that it was sent and could not keep up with."""

    def open(self, setting: PublisherSetting) -> str:
        """Start; returns what receivers see: a name taken, a path."""
        ...

    def send(self, record: FrameRecord, picture: Picture) -> None:
        """Show a frame: uint8 RGBA (H, W, 4), top-down, untouched until `send` has been called twice more."""
        ...

    def close(self) -> None:
        """Finish: files become whole, names free. Called once after `open`, also when that failed."""
        ...
