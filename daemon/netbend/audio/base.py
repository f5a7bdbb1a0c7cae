"""What sound comes from, whichever it is: samples of one channel at a rate of its own, and how it stands."""

from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from netbend.error import NetbendError

Samples = NDArray[np.float32]

OPEN: Final = "open"
ABSENT: Final = "absent"
FAILED: Final = "failed"
MISSING: Final = "missing"
OFF: Final = "off"
THERE: Final = "there"

INSTALL: Final = "pip install 'netbend[audio]'"


class AudioError(NetbendError):
    """Sound or one of its inputs cannot be used; the message names it and the remedy."""


@dataclass(frozen=True, slots=True)
class AudioState:
    """An input or a file, and its state: open, absent, failed, missing, there or off."""

    name: str
    state: str
    detail: str = ""


class Sound(Protocol):
    """Something that is heard."""

    @property
    def rate(self) -> float:
        """Samples a second, 0 while there are none."""

    def take(self, seconds: float) -> Samples:
        """What there is since the last time, (n,); so many seconds of what can be led."""

    def close(self) -> None:
        """Let go of it."""
