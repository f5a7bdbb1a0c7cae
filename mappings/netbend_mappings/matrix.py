"""What sources add to parameters: links as arrays, summed for all targets at once.

Sources stand at 0..1 in slots of their own and may move each other once: first they are moved, then they move the
rest. So no circle of links can run away, whatever a text says.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from netbend_mappings.curve import CURVES, Curve
from netbend_mappings.state import Values

Slots = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Cord:
    """A link at one target: what the source in a slot adds to another slot, on its way from 0 to 1."""

    source: int
    target: int
    low: float
    high: float
    curve: str = "linear"


@dataclass(frozen=True, slots=True)
class Bound:
    """Where a target ends: its limits, the period if it wraps there (else 0), and whether it is rounded.

    What is open has no limits.
    """

    low: float
    high: float
    period: float = 0.0
    whole: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Bounds:
    """The bounds of T targets, (T,) each."""

    low: Values
    high: Values
    period: Values
    whole: NDArray[np.bool_]

    @classmethod
    def make(cls, bounds: Iterable[Bound]) -> Self:
        """As arrays."""
        rows = [(bound.low, bound.high, bound.period, bound.whole) for bound in bounds]
        low, high, period, whole = np.array(rows, np.float64).reshape(-1, 4).T
        return cls(low, high, period, whole > 0)

    def admit(self, values: Values) -> Values:
        """Values (T,) brought inside, each by its own rule."""
        low, period = self.low, self.period
        outside = (period > 0) & ((values < low) | (values > self.high))
        if outside.any():
            values = values.copy()
            values[outside] = low[outside] + (values[outside] - low[outside]) % period[outside]
        inside: Values = np.minimum(np.maximum(values, low), self.high)
        return np.where(self.whole, np.rint(inside), inside)


@dataclass(frozen=True, slots=True, eq=False)
class Pass:
    """Cords that act at the same time, L of them, those of a curve together.

    `place` (L,) says which of `target` (T,) each moves. `rests`: with all sources at 0 nothing is added.
    """

    source: Slots
    place: Slots
    low: Values
    high: Values
    curves: tuple[tuple[Curve, slice], ...]
    target: Slots
    bounds: Bounds
    rests: bool

    @classmethod
    def make(cls, cords: Iterable[Cord], bounds: Mapping[int, Bound]) -> Self:
        """The cords as arrays; `bounds` by slot."""
        order = list(CURVES)
        laid = sorted(cords, key=lambda cord: order.index(cord.curve))
        numbers = np.array([(cord.low, cord.high) for cord in laid], np.float64).reshape(-1, 2)
        target, place = np.unique(np.array([cord.target for cord in laid], np.intp), return_inverse=True)
        return cls(
            source=np.array([cord.source for cord in laid], np.intp), place=place.astype(np.intp),
            low=numbers[:, 0].copy(), high=numbers[:, 1].copy(), curves=tuple(_curves(laid)), target=target,
            bounds=Bounds.make(bounds[slot] for slot in target.tolist()), rests=not numbers[:, 0].any(),
        )  # fmt: skip

    def add(self, played: Values) -> None:
        """Add to the targets, in place, what the sources say; where that is 0 nothing changes, not a bit."""
        if not self.source.size:
            return
        way = played[self.source]
        if self.rests and not way.any():
            return
        way = np.minimum(np.maximum(way, 0.0), 1.0)
        for curve, span in self.curves:
            way[span] = curve(way[span])
        added = np.bincount(self.place, self.low * (1.0 - way) + self.high * way, self.target.size)
        base = played[self.target]
        played[self.target] = np.where(added == 0.0, base, self.bounds.admit(base + added))


def _curves(laid: list[Cord]) -> Iterable[tuple[Curve, slice]]:
    names = [cord.curve for cord in laid]
    for name in dict.fromkeys(names):
        if name != "linear":
            first = names.index(name)
            yield CURVES[name], slice(first, first + names.count(name))


@dataclass(frozen=True, slots=True, eq=False)
class Matrix:
    """All links of a moment: those between sources, those to parameters, and those to what runs by itself."""

    sources: Pass
    parameters: Pass
    phases: Pass

    @classmethod
    def make(
        cls, cords: Iterable[Cord], bounds: Mapping[int, Bound],
        sources: Collection[int] = (), phases: Collection[int] = (),
    ) -> Self:  # fmt: skip
        """Sort the cords by what they move; `bounds` of every target by slot."""
        every = list(cords)
        rest = [cord for cord in every if cord.target not in sources and cord.target not in phases]
        return cls(
            Pass.make([cord for cord in every if cord.target in sources], bounds),
            Pass.make(rest, bounds),
            Pass.make([cord for cord in every if cord.target in phases], bounds),
        )

    def add(self, played: Values) -> None:
        """Move the sources, and then the parameters; what runs by itself is moved once it has run."""
        self.sources.add(played)
        self.parameters.add(played)


NO_LINKS: Final = Matrix.make((), {})
