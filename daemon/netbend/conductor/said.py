"""What the arguments of the stage's commands say: a number, a name or a number, seconds."""

from collections.abc import Sequence
from typing import Any

from netbend.error import AddressError
from netbend.osc.message import Impulse
from netbend_mappings.number import finite


def number_of(arguments: Sequence[Any], address: str, what: str) -> float:
    """The first argument as a finite number."""
    said = arguments[0] if arguments else None
    number = finite(said)
    if number is None:
        raise AddressError(f"{address} needs {what}, got {said!r:.60}")
    return number


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
