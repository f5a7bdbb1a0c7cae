"""A generator's arguments as a checkpoint gives them: of the right type and inside its bounds, or refused by name."""

from collections.abc import Collection, Mapping
from typing import Any

from netbend_models.error import LoadError

_LONGEST_BITS = 64
_REMEDY = "convert the checkpoint with the version that trained it, or get another"


class Arguments:
    """Named values with defaults; `rest` refuses those that nobody read and that are not the ones named harmless."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values
        self._read: set[str] = set()

    def whole(self, name: str, default: int | None, low: int, high: int) -> int:
        """A whole number; one without a default must be there."""
        found = self._get(name, default)
        if type(found) is not int or not low <= found <= high:
            raise LoadError(f"gives {name} {_short(found)}, which must be {low}..{high}; {_REMEDY}")
        return found

    def number(self, name: str, default: float, low: float, high: float) -> float:
        """A finite number."""
        found = self._get(name, default)
        if isinstance(found, bool) or not isinstance(found, int | float):
            raise LoadError(f"gives {name} {_short(found)}, which must be a number; {_REMEDY}")
        if not low <= found <= high:
            raise LoadError(f"gives {name} {_short(found)}, which must be {low}..{high}; {_REMEDY}")
        return float(found)

    def optional(self, name: str, default: float | None, low: float, high: float) -> float | None:
        """A finite number or None."""
        return None if self._get(name, default) is None else self.number(name, default or low, low, high)

    def choice(self, name: str, default: Any, choices: Collection[Any]) -> Any:
        """One of some values."""
        found = self._get(name, default)
        if not any(found == one and type(found) is type(one) for one in choices):
            expected = ", ".join(map(str, choices))
            raise LoadError(f"gives {name} {_short(found)}, which netbend knows only as {expected}; {_REMEDY}")
        return found

    def inner(self, name: str) -> "Arguments":
        """Arguments inside an argument; none where it is absent."""
        found = self._get(name, {})
        if not isinstance(found, Mapping):
            raise LoadError(f"gives {name} {_short(found)}, which must hold arguments; {_REMEDY}")
        return Arguments(found)

    def has(self, name: str) -> bool:
        """Whether it is given."""
        return name in self._values

    def rest(self, harmless: Collection[str]) -> None:
        """Refuse what was given and not read."""
        unread = [name for name in self._values if name not in self._read and name not in harmless]
        if unread:
            raise LoadError(f"gives the argument {_short(unread[0])}, which netbend does not know; {_REMEDY}")

    def _get(self, name: str, default: Any) -> Any:
        self._read.add(name)
        return self._values.get(name, default)


def _short(value: object) -> str:
    if isinstance(value, str):
        return ascii(value[:40])
    if isinstance(value, int) and value.bit_length() > _LONGEST_BITS:
        return f"a number of {value.bit_length()} bits"  # Python itself writes no more than 4300 digits
    return str(value) if isinstance(value, int | float | None) else type(value).__name__
