"""What an operator is here: a function of a node's inputs and attributes, the same for every version of ONNX."""

from collections.abc import Callable, Mapping, Sequence
from math import prod
from typing import Any, Final, TypeAlias

import torch
from torch import Tensor

from netbend_models.error import LoadError

Values: TypeAlias = Sequence[Tensor | None]
"""A node's inputs in their order; None for one that is left out."""

Attributes: TypeAlias = Mapping[str, Any]
"""Whole numbers, floats, text, tensors, and tuples of them."""

Operator: TypeAlias = Callable[[Values, Attributes], "Tensor | tuple[Tensor, ...]"]

NUMBERS: Final = 2**27
"""What one node may give: a picture of 1024 x 1024 with 128 channels."""


def given(values: Values, place: int) -> Tensor | None:
    """An input that may be left out."""
    return values[place] if place < len(values) else None


def needed(values: Values, place: int) -> Tensor:
    """An input that may not."""
    found = given(values, place)
    if found is None:
        raise ValueError(f"input {place} is missing")
    return found


def whole(values: Values, place: int, attributes: Attributes, name: str) -> tuple[int, ...] | None:
    """Whole numbers that older versions have as an attribute and newer ones as an input; None for neither."""
    found = given(values, place)
    if found is not None:
        return tuple(int(one) for one in found.flatten().tolist())
    return attributes.get(name)


def common(*shapes: Sequence[int]) -> tuple[int, ...]:
    """The shape to which these are brought together, if it is one that a layer can have."""
    return roomy(tuple(torch.broadcast_shapes(*map(tuple, shapes))))  # type: ignore[no-untyped-call]


def roomy(shape: Sequence[int]) -> tuple[int, ...]:
    """The shape, if what it holds is of a size that a picture's layer can have."""
    if min(shape, default=1) < 0 or prod(shape) > NUMBERS:
        raise LoadError(f"asks for {' x '.join(map(str, shape))} numbers at once; it is no network for pictures")
    return tuple(shape)
