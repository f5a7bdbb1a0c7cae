"""What the doors to a practice hear of it: the protocol's port, the parameters that it plays, consoles, a terminal."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


class Listener(Protocol):
    """A door that hears what a practice says."""

    def outputs(self, values: Values) -> None:
        """The output values, or for gestures their distances."""

    def chances(self, name: str, values: Values) -> None:
        """The probabilities of an output's classes, class 0 first."""

    def matched(self, name: str) -> None:
        """Another gesture is matched now."""

    def trained(self) -> None:
        """Training is over, however it ended."""

    def batched(self, path: str) -> None:
        """A file of inputs was answered by this file of outputs."""

    def opened(self) -> None:
        """Another session is played."""

    def noted(self, line: str) -> None:
        """Something that a performer wants to read."""


class Ear:
    """A listener that hears nothing, to begin others with."""

    def outputs(self, values: Values) -> None:
        """Nothing."""

    def chances(self, name: str, values: Values) -> None:
        """Nothing."""

    def matched(self, name: str) -> None:
        """Nothing."""

    def trained(self) -> None:
        """Nothing."""

    def batched(self, path: str) -> None:
        """Nothing."""

    def opened(self) -> None:
        """Nothing."""

    def noted(self, line: str) -> None:
        """Nothing."""
