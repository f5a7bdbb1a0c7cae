"""The contract of a picture source: whatever it is, it gives its newest picture and says when it is gone."""

from dataclasses import dataclass
from typing import Final, Protocol

from netbend.stage.ring import Picture

WAIT_S: Final = 0.02
"""How long `take` may wait at most: a stop and other values are noticed after it."""

ON: Final = "on"
FAILED: Final = "failed"
OFF: Final = "off"


@dataclass(frozen=True, slots=True)
class SourceSetting:
    """A source as it was asked for: the kind, and which one; an empty kind is none."""

    kind: str = ""
    argument: str = ""

    def __str__(self) -> str:
        return ":".join(filter(None, (self.kind, self.argument)))


class Source(Protocol):
    """Where pictures come from. Inherit from this for the defaults; all run in the input's own process."""

    seconds: float = 0.0
    """How long it lasts, if it can be led by `position`; 0: it goes by itself."""

    def open(self, argument: str) -> str:
        """Begin; returns what is received, in words. An InputError says why it cannot be, and what would do."""
        ...

    def take(self, position: float) -> Picture | None:
        """The newest picture, uint8 RGBA (H, W, 4) top-down, if it was not given yet; waits `WAIT_S` at most.

        `position` is 0..1 of what can be led. The picture is untouched until the next call. An InputError says that
        it is gone; it is then closed and opened again.
        """
        ...

    def close(self) -> None:
        """Let go; called once after `open`, also when that failed."""
        ...
