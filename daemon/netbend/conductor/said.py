"""What the arguments of the stage's commands say: a number, a name or a number, seconds."""

from collections.abc import Sequence
from math import isfinite
from typing import Any

from netbend.error import AddressError
from netbend.osc.message import Impulse


def number_of(arguments: Sequence[Any], address: str, what: str) -> float:
    """The first argument as a finite number."""
    number = arguments[0] if arguments else None
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise AddressError(f"{address} needs {what}, got {number!r:.60}")
    return _finite(number, address, what)


def word_of(arguments: Sequence[Any], address: str, what: str) -> str | float:
    """The first argument, a name or a number."""
    if arguments and isinstance(arguments[0], str) and arguments[0].strip():
        return arguments[0].strip()
    return number_of(arguments, address, what)


def seconds_of(arguments: Sequence[Any], address: str, default: float) -> float:
    """The seconds that a message names; T and an impulse name none."""
    if not arguments or isinstance(arguments[0], bool | Impulse):
        return default
    return max(0.0, number_of(arguments, address, "seconds"))


def _finite(number: float, address: str, what: str) -> float:
    try:
        value = float(number)
    except OverflowError:
        value = float("inf")
    if not isfinite(value):
        raise AddressError(f"{address} needs {what}, got {value}")
    return value
