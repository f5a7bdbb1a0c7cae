"""What sources add to parameters: links as arrays, summed for all targets at once.

Sources stand at 0..1 in slots of their own. Those that a hand plays may be moved by all others and, once, by each
other; then they move the rest. So no circle of links can run away, whatever a text says.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from netbend_mappings.curve import CURVES, Curve
from netbend_mappings.lag import Follow, Lags, key_of
from netbend_mappings.state import PlayState, Values

Slots = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Cord:
    """A link at one target: what the source in a slot adds to another slot, on its way from 0 to 1.

    What the slots of `gains` hold is multiplied with it; it follows its source in `smooth` seconds.
    """

    source: int
    target: int
    low: float
    high: float
    curve: str = "linear"
    smooth: float = 0.0
    gains: tuple[int, ...] = ()


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
    `gains` are pairs: which cords, and the slots whose values they are multiplied with.
    """

    source: Slots
    place: Slots
    low: Values
    high: Values
    curves: tuple[tuple[Curve, slice], ...]
    gains: tuple[tuple[Slots, Slots], ...]
    follow: Follow | None
    target: Slots
    bounds: Bounds
    rests: bool

    @classmethod
    def make(cls, kept: Iterable[tuple[Cord, int]], bounds: Mapping[int, Bound]) -> Self:
        """The cords as arrays, each with its place in the state if it is smoothed; `bounds` by slot."""
        order = list(CURVES)
        placed = sorted(kept, key=lambda one: order.index(one[0].curve))
        laid = [cord for cord, _ in placed]
        numbers = np.array([(cord.low, cord.high) for cord in laid], np.float64).reshape(-1, 2)
        target, place = np.unique(np.array([cord.target for cord in laid], np.intp), return_inverse=True)
        return cls(
            source=np.array([cord.source for cord in laid], np.intp), place=place.astype(np.intp),
            low=numbers[:, 0].copy(), high=numbers[:, 1].copy(), curves=tuple(_curves(laid)),
            gains=tuple(_gains(laid)), follow=_follow(placed), target=target,
            bounds=Bounds.make(bounds[slot] for slot in target.tolist()), rests=not numbers[:, 0].any(),
        )  # fmt: skip

    def add(
        self, played: Values, gains: Values | None = None, lags: Values | None = None, elapsed: float = 0.0
    ) -> None:
        """Add to the targets, in place, what the sources say; where that is 0 nothing changes, not a bit.

        `gains` (S,) are the values that gains are read from, `lags` where the smoothed ones are in the state.
        """
        if not self.source.size:
            return
        way = played[self.source]
        if self.rests and not way.any() and (self.follow is None or lags is None):
            return
        way = np.minimum(np.maximum(way, 0.0), 1.0)
        for curve, span in self.curves:
            way[span] = curve(way[span])
        if self.follow is not None and lags is not None:
            self.follow.smooth(way, lags, elapsed)
        amount = self.low * (1.0 - way) + self.high * way
        for links, slots in self.gains:
            amount[links] *= (played if gains is None else gains)[slots]
        added = np.bincount(self.place, amount, self.target.size)
        base = played[self.target]
        played[self.target] = np.where(added == 0.0, base, self.bounds.admit(base + added))


def _curves(laid: list[Cord]) -> Iterator[tuple[Curve, slice]]:
    names = [cord.curve for cord in laid]
    for name in dict.fromkeys(names):
        if name != "linear":
            first = names.index(name)
            yield CURVES[name], slice(first, first + names.count(name))


def _gains(laid: list[Cord]) -> Iterator[tuple[Slots, Slots]]:
    for rank in range(max((len(cord.gains) for cord in laid), default=0)):
        pairs = [(number, cord.gains[rank]) for number, cord in enumerate(laid) if len(cord.gains) > rank]
        links, slots = np.array(pairs, np.intp).T
        yield links, slots


def _follow(placed: list[tuple[Cord, int]]) -> Follow | None:
    smoothed = [(number, place, cord.smooth) for number, (cord, place) in enumerate(placed) if cord.smooth > 0]
    if not smoothed:
        return None
    links, places, seconds = zip(*smoothed, strict=True)
    return Follow(np.array(links, np.intp), np.array(places, np.intp), np.array(seconds, np.float64))


@dataclass(frozen=True, slots=True, eq=False)
class Matrix:
    """All links of a moment, in the order in which they act.

    `outer` are those from what runs by itself to what a hand plays, `sources` those between what hands play,
    `early` those to the rows that oscillators and the beat are made of; these see the former as they were a frame ago.
    Then come `parameters`, and `phases` once these have run.
    """

    outer: Pass
    sources: Pass
    early: Pass
    parameters: Pass
    phases: Pass
    lags: Lags

    @classmethod
    def make(
        cls, cords: Iterable[Cord], bounds: Mapping[int, Bound],
        sources: Collection[int] = (), phases: Collection[int] = (), early: Collection[int] = (),
    ) -> Self:  # fmt: skip
        """Sort the cords by what they move; `bounds` of every target by slot, `sources` those that hands play."""
        parts: dict[str, list[tuple[Cord, int]]] = {name: [] for name in _PARTS}
        keys: dict[float, int] = {}
        for cord in cords:
            if cord.smooth > 0:
                keys[key_of(cord.source, cord.target, keys)] = len(keys)
            parts[_part(cord, sources, phases, early)].append((cord, len(keys) - 1))
        return cls(**{name: Pass.make(part, bounds) for name, part in parts.items()}, lags=Lags.make(keys))

    @property
    def targets(self) -> tuple[Slots, ...]:
        """The slots that links move."""
        return tuple(one.target for one in (self.outer, self.sources, self.early, self.parameters, self.phases))

    def add(self, played: Values) -> None:
        """All but what runs by itself, at once and without smoothing."""
        for one in (self.outer, self.sources, self.early, self.parameters):
            one.add(played)

    def lead(self, played: Values, before: PlayState | None, after: PlayState, elapsed: float) -> None:
        """Move the sources that hands play, and what oscillators and the beat are made of."""
        self.lags.take_over(before, after)
        gains = None if before is None else before.played
        self.outer.add(played, gains, after.lags[1], elapsed)
        self.sources.add(played, gains, after.lags[1], elapsed)
        self.early.add(played, gains, after.lags[1], elapsed)


_PARTS: Final = ("outer", "sources", "early", "parameters", "phases")


def _part(cord: Cord, sources: Collection[int], phases: Collection[int], early: Collection[int]) -> str:
    if cord.target in sources:
        return "sources" if cord.source in sources else "outer"
    if cord.target in phases:
        return "phases"
    return "early" if cord.target in early else "parameters"


NO_LINKS: Final = Matrix.make((), {})
