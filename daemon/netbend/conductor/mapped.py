"""What learnt outputs play in one tree: their own rows, and the addresses that they are sent to."""

from math import ceil, floor, inf, isfinite
from typing import Final

import numpy as np
from numpy.typing import NDArray

from netbend.error import AddressError
from netbend.tree.node import NO_SLOT, Row
from netbend.tree.tree import Sender, Tree
from netbend.wekinator.command import OUTPUTS
from netbend_mappings.learners.output import Classes, Number
from netbend_mappings.session import Session

Values = NDArray[np.float64]
Plain = Number | Classes

SENDER: Final = Sender("learnt", deaf=True)


class Mapped:
    """The rows of a tree's outputs; made anew for another tree, and when one is sent elsewhere."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.slots = [tree.layout.flat_slots[f"map/output/{number}"] for number in range(1, OUTPUTS + 1)]
        self.places = {slot: place for place, slot in enumerate(self.slots)}
        self.targets = {place: row for place in range(OUTPUTS) if (row := self._target(place + 1)) is not None}

    def _target(self, number: int) -> Row | None:
        """What an output plays, where this network has it."""
        address = self.tree.texts.get(f"/mod/map/{number}/to")
        try:
            node = self.tree.addresses.resolve(address) if address else None
        except AddressError:
            return None
        return node if isinstance(node, Row) and node.slot != NO_SLOT and node.parameter.kind != "trigger" else None

    def show(self, shares: list[float]) -> None:
        """Put the outputs where they stand, 0..1."""
        base, put = self.tree.base, self.tree.put
        for slot, share in zip(self.slots, shares, strict=False):
            if base[slot] != share:
                put(slot, share, 0.0, SENDER)

    def play(self, values: list[float]) -> None:
        """Set the base values of what the outputs play."""
        tree = self.tree
        for place, row in self.targets.items():
            if place < len(values):
                admitted = row.parameter.admit(values[place])
                if tree.base[row.slot] != admitted:
                    tree.put(row.slot, admitted, tree.smooth.get(row.slot, 0.0), SENDER)

    def take(self, session: Session) -> None:
        """Take as targets where the parameters stand that outputs play."""
        for place, row in self.targets.items():
            if place < len(session.outputs) and isinstance(kind := session.outputs[place], Number | Classes):
                session.set_value(place, legal(kind, self.tree.standing(row.slot)))

    def fit(self, session: Session, place: int) -> None:
        """Give an output the played range of what it plays as its limits."""
        row, kind = self.targets.get(place), session.outputs[place] if place < len(session.outputs) else None
        if row is not None and isinstance(kind, Number) and row.parameter.played[0] < row.parameter.played[1]:
            low, high = row.parameter.played
            session.set_output(place, Number(kind.name, low, high, row.parameter.kind != "float", kind.hard))


def share_of(kind: Plain, value: float) -> float:
    """Where a value stands between its output's limits, 0..1."""
    low, high = _limits(kind)
    return min(1.0, max(0.0, (value - low) / (high - low))) if high > low else 0.0


def value_of(kind: Plain, share: float) -> float:
    """The value at 0..1 of the way between an output's limits."""
    low, high = _limits(kind)
    return legal(kind, low + share * (high - low))


def _limits(kind: Plain) -> tuple[float, float]:
    return (1.0, float(kind.count)) if isinstance(kind, Classes) else (kind.minimum, kind.maximum)


def legal(kind: Plain, value: float) -> float:
    """The nearest value that an output may have."""
    low, high = _limits(kind) if isinstance(kind, Classes) or kind.hard else (-inf, inf)
    if not (isinstance(kind, Classes) or kind.integer):
        return min(high, max(low, value))
    if isfinite(low):
        low, high = ceil(low), floor(high)
    return float(min(high, max(low, round(value))))


def nearness(distances: Values, threshold: float) -> list[float]:
    """1 where a gesture is exactly made, a half at the threshold, 0 from twice that on."""
    reach = 2.0 * threshold if threshold > 0 else 1.0
    return [max(0.0, 1.0 - distance / reach) for distance in distances.tolist()]
