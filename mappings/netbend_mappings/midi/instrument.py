"""What MIDI plays: somebody who can be asked where an address stands and told to play it."""

from dataclasses import dataclass
from typing import Final, Protocol

SMOOTH_7BIT: Final = 0.03
"""Seconds in which a step of 7 bits is smoothed."""


@dataclass(frozen=True, slots=True)
class Move:
    """A message to the tree: `arguments` is empty for a trigger; `smooth` is the slew that becomes the control."""

    address: str
    arguments: tuple[float, ...]
    smooth: float
    port: str


@dataclass(frozen=True, slots=True)
class Packet:
    """Bytes for a port."""

    port: str
    data: bytes


class Instrument(Protocol):
    """The tree, seen from here. An address may end in `/normalized`."""

    def read(self, address: str) -> float | None:
        """Where the address stands (its base value), None where there is none."""

    def play(self, move: Move) -> None:
        """Play it at once, so that the next `read` sees it; what cannot be used is said elsewhere."""
