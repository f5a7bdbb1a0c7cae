"""What a plan does to one layer: operators one by one, affine ones fused into one sampling."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import groupby, repeat
from typing import Protocol, Self

import torch
from torch import Tensor

from netbend_models.bending.affine import Sampling
from netbend_models.bending.base import AffineOperator, DrawnOperator, Operator, Shape, Values
from netbend_models.bending.piece import by_channel, pieces, worth
from netbend_models.bending.repair import repair
from netbend_models.bending.store import Store


@dataclass(frozen=True, slots=True)
class Entry:
    """One acting operator; `span` is where its values stand in the plan's vector; `mixed`: 0 < amount < 1.

    `store` keeps what the operator drew, and is handed on when the plan is rebuilt. `stored` gives what is shown at
    a seed where it acts.
    """

    operator: Operator
    values: Values
    span: slice
    shape: Shape
    mixed: bool
    store: Store = field(default_factory=Store)
    stored: Callable[[int], Tensor] | None = None

    @classmethod
    def over(cls, vector: Tensor, span: slice, operator: Operator, shape: Shape, mixed: bool) -> Self:
        """An entry whose values are views of `vector`."""
        return cls(operator, tuple(vector[place] for place in range(span.start, span.stop)), span, shape, mixed)

    def inputs(self, x: Tensor) -> Values:
        """What the operator's function gets: its values, then what it drew or what is stored for such activations."""
        if isinstance(self.operator, DrawnOperator):
            return (*self.values, self.store.get(self.operator.draw, self.shape, x))
        return self.values if self.stored is None else (*self.values, *map(self.stored, self.shape))


class Step(Protocol):
    """A piece of work on the selected channels."""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The operators that act in it."""

    def run(self, x: Tensor, owned: bool, counter: Tensor | None = None) -> Tensor:
        """Bend x, which may be overwritten if `owned`; else the result is in memory of its own.

        With a counter what it gives is repaired.
        """


@dataclass(slots=True)
class PointStep:
    """One operator by its own function, mixed with what it got where its amount is below 1."""

    entry: Entry

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The one operator."""
        return (self.entry,)

    @property
    def drawn(self) -> bool:
        """Whether the last of its inputs was drawn."""
        return isinstance(self.entry.operator, DrawnOperator)

    @property
    def bounded(self) -> bool:
        """Whether what it gives needs no repair."""
        return self.entry.operator.bounded and not self.entry.mixed

    def run(self, x: Tensor, owned: bool, counter: Tensor | None = None) -> Tensor:
        """Bend x."""
        bent = self.bend(x, self.entry.inputs(x), x if owned else None)
        return bent if counter is None or self.bounded else repair(bent, counter)

    def bend(self, x: Tensor, inputs: Values, out: Tensor | None) -> Tensor:
        """Bend x, or a piece of it, by these inputs; into `out`, which may be x, or into memory of its own."""
        entry = self.entry
        bent = entry.operator.bend(x, inputs, entry.shape, None if entry.mixed else out)
        return mix(x, bent, entry, out)


@dataclass(frozen=True, slots=True)
class ChainStep:
    """Neighbours that bend each number by itself, one after the other on each piece of a large activation."""

    steps: tuple[PointStep, ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The operators in their order."""
        return tuple(step.entry for step in self.steps)

    def run(self, x: Tensor, owned: bool, counter: Tensor | None = None) -> Tensor:
        """Bend x."""
        inputs = [step.entry.inputs(x) for step in self.steps]
        drawn = [given[-1] for step, given in zip(self.steps, inputs, strict=True) if step.drawn]
        if not worth(x, drawn):
            return self._whole(x, owned, counter)
        result = x if owned else torch.empty_like(x)
        deep = any(map(by_channel, drawn))
        outs = pieces(result, deep=deep)
        given = [
            _cut(one, deep=deep) if step.drawn else repeat(one) for step, one in zip(self.steps, inputs, strict=True)
        ]
        for piece, out, *values in zip(outs if owned else pieces(x, deep=deep), outs, *given, strict=False):
            self._piece(piece, out, values, counter)
        return result

    def _whole(self, x: Tensor, owned: bool, counter: Tensor | None) -> Tensor:
        *first, last = self.steps
        for step in first:
            x, owned = step.run(x, owned), True
        return last.run(x, owned, counter)

    def _piece(self, piece: Tensor, out: Tensor, inputs: Sequence[Values], counter: Tensor | None) -> None:
        for step, values in zip(self.steps, inputs, strict=True):
            bent = step.bend(piece, values, out)
            piece = out if bent is out else out.copy_(bent)
        if counter is not None and not self.steps[-1].bounded:
            repair(out, counter)


def _cut(inputs: Values, *, deep: bool) -> Iterator[Values]:
    """The inputs for each piece; of what was drawn, the piece that belongs to it."""
    *values, drawn = inputs
    cut = repeat(drawn.view(-1)) if by_channel(drawn) else pieces(drawn, deep=deep)
    return ((*values, piece) for piece in cut)


@dataclass(slots=True)
class AffineStep:
    """A run of affine operators as one sampling, which is kept until one of their values moves."""

    entries: tuple[Entry, ...]
    border: str
    _sampling: Sampling | None = field(default=None, init=False)

    def run(self, x: Tensor, owned: bool, counter: Tensor | None = None) -> Tensor:
        """Bend x."""
        if self._sampling is None or not self._sampling.fits(x):
            self._sampling = Sampling.through(self._inverse(x.shape[-1] / x.shape[-2]), x, self.border)
        bent = mix(x, self._sampling.read(x), self.entries[-1], x if owned else None)
        return bent if counter is None else repair(bent, counter)

    def _inverse(self, aspect: float) -> Tensor:
        inverses = [
            entry.operator.inverse(entry.values, entry.shape, aspect)
            for entry in self.entries
            if isinstance(entry.operator, AffineOperator)
        ]
        return reduce(torch.matmul, inverses)

    def forget(self) -> None:
        """A value moved: the next run samples from elsewhere."""
        self._sampling = None


def mix(x: Tensor, bent: Tensor, entry: Entry, out: Tensor | None) -> Tensor:
    """Dry and wet by the entry's amount."""
    if not entry.mixed:
        return bent
    return torch.lerp(x, bent, entry.values[-1].to(x.dtype), out=out)


def steps(entries: Sequence[Entry], border: str) -> list[Step]:
    """The entries as work, neighbouring affine ones fused, neighbouring point-wise ones chained."""
    work: list[Step] = []
    for (kind, _), run in groupby(enumerate(entries), key=lambda pair: _kind(*pair)):
        group = tuple(entry for _, entry in run)
        if kind == _CHAIN:
            work.append(ChainStep(tuple(PointStep(entry) for entry in group)))
        elif isinstance(group[0].operator, AffineOperator) and not (len(group) == 1 and _gridless(group[0])):
            work.append(AffineStep(group, border))
        else:
            work.append(PointStep(group[0]))
    return work


_ALONE, _FUSED, _CHAIN = range(3)


def _kind(place: int, entry: Entry) -> tuple[int, int]:
    """Neighbours of one kind are one step; what stands alone has its place besides."""
    if isinstance(entry.operator, AffineOperator) and not entry.mixed:
        return _FUSED, 0
    return (_CHAIN, 0) if entry.operator.pointwise else (_ALONE, place)


def _gridless(entry: Entry) -> bool:
    return isinstance(entry.operator, AffineOperator) and entry.operator.gridless
