"""What a plan does to one layer: operators one by one, affine ones fused into one sampling."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import groupby
from typing import Protocol, Self

import torch
from torch import Tensor

from netbend_models.bending.affine import Sampling
from netbend_models.bending.base import AffineOperator, DrawnOperator, Operator, Shape, Values
from netbend_models.bending.store import Store


@dataclass(frozen=True, slots=True)
class Entry:
    """One acting operator; `span` is where its values stand in the plan's vector; `mixed`: 0 < amount < 1.

    `store` keeps what the operator drew, and is handed on when the plan is rebuilt.
    """

    operator: Operator
    values: Values
    span: slice
    shape: Shape
    mixed: bool
    store: Store = field(default_factory=Store)

    @classmethod
    def over(cls, vector: Tensor, span: slice, operator: Operator, shape: Shape, mixed: bool) -> Self:
        """An entry whose values are views of `vector`."""
        return cls(operator, tuple(vector[place] for place in range(span.start, span.stop)), span, shape, mixed)

    def inputs(self, x: Tensor) -> Values:
        """What the operator's function gets: its values, then what it drew for such activations."""
        if not isinstance(self.operator, DrawnOperator):
            return self.values
        return (*self.values, self.store.get(self.operator.draw, self.shape, x))


class Step(Protocol):
    """A piece of work on the selected channels."""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The operators that act in it."""

    def run(self, x: Tensor, owned: bool) -> Tensor:
        """Bend x, which may be overwritten if `owned`; else the result is in memory of its own."""


@dataclass(slots=True)
class PointStep:
    """One operator by its own function, mixed with what it got where its amount is below 1."""

    entry: Entry

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The one operator."""
        return (self.entry,)

    def run(self, x: Tensor, owned: bool) -> Tensor:
        """Bend x."""
        entry = self.entry
        bent = entry.operator.bend(x, entry.inputs(x), entry.shape, x if owned and not entry.mixed else None)
        return mix(x, bent, entry, owned)


@dataclass(slots=True)
class AffineStep:
    """A run of affine operators as one sampling, which is kept until one of their values moves."""

    entries: tuple[Entry, ...]
    border: str
    _sampling: Sampling | None = field(default=None, init=False)

    def run(self, x: Tensor, owned: bool) -> Tensor:
        """Bend x."""
        if self._sampling is None or not self._sampling.fits(x):
            self._sampling = Sampling.through(self._inverse(x.shape[-1] / x.shape[-2]), x, self.border)
        return mix(x, self._sampling.read(x), self.entries[-1], owned)

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


def mix(x: Tensor, bent: Tensor, entry: Entry, owned: bool) -> Tensor:
    """Dry and wet by the entry's amount."""
    if not entry.mixed:
        return bent
    return torch.lerp(x, bent, entry.values[-1].to(x.dtype), out=x if owned else None)


def steps(entries: Sequence[Entry], border: str) -> list[Step]:
    """The entries as work, neighbouring affine ones fused."""
    numbered = enumerate(entries)
    work: list[Step] = []
    for _, run in groupby(numbered, key=lambda pair: -1 if _fusible(pair[1]) else pair[0]):
        group = tuple(entry for _, entry in run)
        affine = isinstance(group[0].operator, AffineOperator)
        if affine and not (len(group) == 1 and _gridless(group[0])):
            work.append(AffineStep(group, border))
        else:
            work.append(PointStep(group[0]))
    return work


def _fusible(entry: Entry) -> bool:
    return isinstance(entry.operator, AffineOperator) and not entry.mixed


def _gridless(entry: Entry) -> bool:
    return isinstance(entry.operator, AffineOperator) and entry.operator.gridless
