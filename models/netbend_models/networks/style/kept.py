"""What one step of a frame gave, kept until something that it depends on has moved."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from math import isfinite
from operator import itemgetter

from torch import Tensor

from netbend_models.parameter import Parameter


class Kept:
    """The last tensor that was made; tensors that it depends on are compared by identity, values by equality."""

    def __init__(self) -> None:
        self._tensors: tuple[Tensor, ...] = ()
        self._values: Hashable = None
        self._made: Tensor | None = None

    def get(self, tensors: Sequence[Tensor], values: Hashable, make: Callable[[], Tensor]) -> Tensor:
        """The same tensor as before where nothing moved, else what `make` gives."""
        same = self._made is not None and values == self._values and len(tensors) == len(self._tensors)
        if not same or any(one is not other for one, other in zip(tensors, self._tensors, strict=True)):
            self._tensors, self._values, self._made = tuple(tensors), values, make()
        assert self._made is not None
        return self._made


class Reading:
    """The values of some rows in their order, finite; the same tuple as long as none has moved."""

    def __init__(self, rows: Sequence[Parameter]) -> None:
        self._rows = tuple((row.name, row.default) for row in rows)
        # One call for all: there may be a thousand classes.
        self._pick = itemgetter(*(row.name for row in rows)) if len(rows) > 1 else None
        self._raw: tuple[float, ...] | None = None
        self._values: tuple[float, ...] = ()

    def __call__(self, controls: Mapping[str, float]) -> tuple[float, ...]:
        """A row that the controls lack, or that is not finite, is at its default."""
        raw = self._read(controls)
        if raw != self._raw:
            self._raw = raw
            self._values = tuple(
                value if isfinite(value) else default for value, (_, default) in zip(raw, self._rows, strict=True)
            )
        return self._values

    def _read(self, controls: Mapping[str, float]) -> tuple[float, ...]:
        try:
            if self._pick is not None:
                found: tuple[float, ...] = self._pick(controls)
                return found
        except KeyError:
            pass
        return tuple(controls.get(name, default) for name, default in self._rows)
