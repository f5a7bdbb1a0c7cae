"""How much greater operators can make numbers: what cannot grow far need not be looked at before it leaves a layer."""

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

Growth: TypeAlias = Callable[[Sequence[float]], float]
"""Plain values to how many times the greatest number that comes in, or 1 if that is less, the greatest can be after."""

FAR: Final = 1e9
"""All bends of a frame together: activations of 1e4 stay far from the end of float32, even squared."""


def kept(_values: Sequence[float]) -> float:
    """Of what makes no number greater than it was, or than 1."""
    return 1.0


def doubled(_values: Sequence[float]) -> float:
    """Of what takes one number from another."""
    return 2.0


def lifted(values: Sequence[float]) -> float:
    """Of what adds its first value."""
    return 1.0 + abs(values[0])


def multiplied(values: Sequence[float]) -> float:
    """Of what multiplies by its first value and adds its second, if there is one besides the amount."""
    return abs(values[0]) + abs(sum(values[1:-1]))


def mixed(_values: Sequence[float]) -> float:
    """Of what turns up to 65536 numbers together, as an orthonormal matrix does: the root of their count."""
    return 256.0


def bounded(values: Sequence[float]) -> float:
    """Of what brings numbers between its first two values."""
    return max(abs(values[0]), abs(values[1]))
