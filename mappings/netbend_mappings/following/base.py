"""What every follower is: it takes a movement as it goes, and says which gesture it is and how far it has come.

Gestures count from 1; 0 is none of these.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from netbend_mappings.error import MappingError

Values = NDArray[np.float64]


class FollowError(MappingError):
    """Gestures or inputs cannot be followed; the message names them and what would do."""


@dataclass(frozen=True, slots=True)
class Followed:
    """What is known after an input: of the likeliest gesture, and by gesture (G,).

    `progress` 0..1 is how far it has come, `speed` 1 as recorded, `scale` 1 as large as recorded, `likelihood`
    0..1 its share against the others and against none of them (which has the rest).
    """

    gesture: int
    progress: float
    speed: float
    scale: float
    likelihood: float
    likelihoods: Values
    progresses: Values
    speeds: Values
    scales: Values


class Follower(Protocol):
    """A follower of G gestures of D inputs."""

    @property
    def gestures(self) -> int:
        """G."""

    @property
    def inputs(self) -> int:
        """D."""

    def start(self) -> None:
        """A movement begins now, and no other until `stop`."""

    def stop(self) -> None:
        """It is over; the next one may begin unannounced, as at first."""

    def step(self, values: Values) -> Followed:
        """Take the next input (D,)."""


def followed(likelihoods: Values, none: float, progresses: Values, speeds: Values, scales: Values) -> Followed:
    """What the likeliest gesture is, if it is likelier than none."""
    best = int(likelihoods.argmax())
    likelihood = float(likelihoods[best])
    gesture = best + 1 if likelihood > none else 0
    return Followed(
        gesture, float(progresses[best]), float(speeds[best]), float(scales[best]), likelihood,
        likelihoods, progresses, speeds, scales,
    )  # fmt: skip
