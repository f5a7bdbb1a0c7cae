"""The publisher contract: a sink takes pictures as they come and never holds the renderer up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from netbend.stage.ring import ALONE, HOST_MEMORY, FrameRecord, Picture

FLIPS: Final = ("none", "horizontal", "vertical", "both")
WHOLE: Final = (0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Outlet:
    """What `/output/NAME/…` says of a publisher while it runs; zeros leave what it was asked for with.

    `crop` is left, top, width and height as shares of the picture; `flip` one of `FLIPS`.
    """

    on: bool = True
    rate: float = 0.0
    width: int = 0
    height: int = 0
    crop: tuple[float, float, float, float] = WHOLE
    flip: str = "none"
    alpha: bool = True
    blend: bool = False


@dataclass(frozen=True, slots=True)
class PublisherSetting:
    """How a publisher was asked for; `label` is its address under /output, unique among those asked for.

    `width` and `height` of None keep the network's own; otherwise the picture is fitted in, on black. `seat` is its
    own number among the outputs, by which they share what they fit.
    """

    name: str
    argument: str = ""
    label: str = ""
    shown_as: str = "netbend"
    fps: float = 60.0
    width: int | None = None
    height: int | None = None
    filter: str = "linear"
    outlet: Outlet = Outlet()
    seat: int = ALONE

    @property
    def rate(self) -> float:
        """Pictures a second at most."""
        return min(self.outlet.rate or self.fps, self.fps)


class Publisher(Protocol):
    """A sink. Inherit from this for the defaults; `open` raises PublisherError for a missing library."""

    accepts: frozenset[int] = frozenset({HOST_MEMORY})
    """The kinds of slot it can read."""

    repeats: bool = False
    """Whether it wants the last frame again, at its rate, while nothing new comes: a stream that must not stand."""

    packed: bool = False
    """Whether it takes UYVY (H, W, 2) where a picture without alpha is scaled anyway: half the work."""

    in_place: bool = False
    """Whether it lets go of a picture once the next was sent: it may then be one that the renderer made, not a copy."""

    played: Callable[[FrameRecord], Mapping[str, float]] | None = None
    """Gives a frame's effective values that are not at their default, by address; set before `open`."""

    dropped: int = 0
    """Frames that it was sent and could not keep up with."""

    def open(self, setting: PublisherSetting) -> str:
        """Start; returns what receivers see: a name taken, a path."""
        ...

    def watched(self) -> bool:
        """Whether anybody looks; while nobody does nothing is copied, scaled or sent."""
        return True

    def send(self, record: FrameRecord, picture: Picture) -> None:
        """Show a frame: uint8 RGBA (H, W, 4), top-down, untouched until `send` has been called twice more.

        Called while `watched` says so.
        """
        ...

    def close(self) -> None:
        """Finish: files become whole, names free. Called once after `open`, also when that failed."""
        ...
