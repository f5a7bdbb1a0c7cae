"""A cross-fade under way: two networks play, and publishers mix their pictures."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netbend.supervisor.seat import Seat


@dataclass(frozen=True, slots=True)
class Fade:
    """From epoch `below` to epoch `above`, which `seat` plays, begun at a moment of `time.perf_counter`."""

    seat: "Seat"
    below: int
    above: int
    begun: float
    seconds: float

    def mix(self, now: float) -> float:
        """How far it has come, 0..1."""
        return min(max((now - self.begun) / self.seconds, 0.0), 1.0)
