"""Soft takeover: what a hand on a control has of a parameter, so that taking hold of it never makes it jump."""

from dataclasses import dataclass
from typing import Final, Literal

Takeover = Literal["none", "pickup", "scaled"]
TAKEOVERS: Final[tuple[Takeover, ...]] = ("none", "pickup", "scaled")

NEAR: Final = 1.0 / 64
"""A hand this near to the parameter has it: two steps of 7 bits, which a jittering knob passes."""

FASTEST: Final = 2.0
"""How much faster than the hand a scaled takeover may move the parameter."""


@dataclass(slots=True)
class Grip:
    """One control's hold on one target, in fractions of the target's range.

    `hand` is where the control last was; `placed` is where it put the target, and `landed` what the target
    made of it, rounded or clamped. While the target is still there, nobody else has moved it.
    """

    hand: float | None = None
    placed: float | None = None
    landed: float | None = None

    def holds(self, current: float) -> bool:
        """Whether the target is where this control put it."""
        return self.landed is not None and current == self.landed

    def place(self, current: float) -> float:
        """Where the target is, with what its rounding ate of this control's moves."""
        return self.placed if self.placed is not None and self.holds(current) else current

    def follow(self, takeover: Takeover, hand: float, current: float) -> float | None:
        """Where a hand at this place sends a target that is at `current`; None: nowhere yet."""
        before, self.hand = self.hand, hand
        if takeover == "none":
            return hand
        place = self.place(current)
        if abs(hand - place) <= NEAR or (before is not None and self.holds(current) and place == before):
            return hand
        if before is None:
            return None
        if takeover == "pickup":
            return hand if min(before, hand) <= place <= max(before, hand) else None
        return _scale(before, hand, place)

    def step(self, by: float, current: float, *, wrap: bool) -> float:
        """Where a relative move sends the target."""
        place = self.place(current) + by
        return place % 1.0 if wrap else min(1.0, max(0.0, place))

    def put(self, placed: float, landed: float | None) -> None:
        """Remember what was sent and what became of it."""
        self.placed, self.landed = placed, landed

    def let_go(self) -> None:
        """Forget the hand, as when a bank is changed or the control is gone."""
        self.hand = self.placed = self.landed = None


def _scale(before: float, hand: float, place: float) -> float:
    """Both reach the end of the hand's way together, or the parameter as near to it as `FASTEST` lets it come.

    A hand that passes the parameter on its way has it.
    """
    if min(before, hand) <= place <= max(before, hand):
        return hand
    end = 1.0 if hand > before else 0.0
    left = abs(end - before)
    factor = min(FASTEST, abs(end - place) / left) if left > 0 else 0.0
    return place + (hand - before) * factor * (1.0 if (end - place) * (end - before) >= 0 else -1.0)
