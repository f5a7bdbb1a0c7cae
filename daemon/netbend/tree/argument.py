"""OSC arguments as what a parameter takes: any numeric type fits a number, a choice goes by name or number."""

from typing import Any, Final

from netbend.error import AddressError
from netbend.osc.message import Impulse
from netbend_mappings.number import finite
from netbend_models.parameter import Parameter

TEXT_LIMIT: Final = 4096
LIST_LIMIT: Final = 4096


def number_of(argument: Any, parameter: Parameter, address: str) -> float:
    """A finite number for this parameter; a choice may be named."""
    if isinstance(argument, str) and parameter.kind == "choice":
        if argument not in parameter.choices:
            raise AddressError(f"{address} must be {', '.join(parameter.choices)}, got {argument!r:.60}")
        return float(parameter.choices.index(argument))
    if argument is None:
        raise AddressError(f"{address} needs a number")
    if not isinstance(argument, int | float):
        raise AddressError(f"{address} needs a number, got {argument!r:.60}")
    value = finite(argument, truth=True)
    if value is None:
        raise AddressError(f"{address} needs a finite number, got {argument!r:.60}")
    return value


def text_of(arguments: tuple[Any, ...], address: str) -> str:
    """A text: the first argument, as it is."""
    if not arguments or not isinstance(arguments[0], str):
        raise AddressError(f"{address} needs a text")
    if len(arguments[0]) > TEXT_LIMIT:
        raise AddressError(f"{address} takes {TEXT_LIMIT} characters at most, got {len(arguments[0])}")
    return arguments[0]


def channels_of(arguments: tuple[Any, ...], address: str) -> tuple[int, ...]:
    """Whole numbers from 0 in the order given; no argument empties the list."""
    numbers = arguments[0] if len(arguments) == 1 and isinstance(arguments[0], list | tuple) else arguments
    if len(numbers) > LIST_LIMIT:
        raise AddressError(f"{address} takes {LIST_LIMIT} numbers at most, got {len(numbers)}")
    if not all(isinstance(number, int | float) and 0 <= number < 65536 for number in numbers):
        raise AddressError(f"{address} needs whole numbers from 0, got {numbers!r:.60}")
    return tuple(int(number) for number in numbers)


def fires(arguments: tuple[Any, ...]) -> bool:
    """Whether a trigger's arguments fire it: none, I, T or a number above 0; never 0, a button's release."""
    if not arguments:
        return True
    first = arguments[0]
    return isinstance(first, Impulse) or (isinstance(first, int | float) and first > 0)
