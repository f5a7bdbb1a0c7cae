"""What an output may be: a number, one of some classes, or the gesture that is being made."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from random import Random
from typing import ClassVar

from netbend_mappings.error import SessionError
from netbend_mappings.learners.base import Target

MOST_CLASSES = 1000


@dataclass(frozen=True, slots=True)
class Number:
    """A number; the range bounds only sliders and random values unless `hard`, where it clamps; `integer` truncates."""

    name: str
    minimum: float = 0.0
    maximum: float = 1.0
    integer: bool = False
    hard: bool = False
    target: ClassVar[Target] = "numbers"

    def __post_init__(self) -> None:
        if not (isfinite(self.minimum) and isfinite(self.maximum)) or self.minimum >= self.maximum:
            raise SessionError(f"{self.name}: minimum must be below maximum, got {self.minimum:g}, {self.maximum:g}")

    @property
    def initial(self) -> float:
        """Its value before anything was set or learnt."""
        return self.minimum

    def legal(self, value: float) -> bool:
        """Whether it may be a target."""
        if not isfinite(value) or (self.integer and value != int(value)):
            return False
        return not self.hard or self.minimum <= value <= self.maximum

    def anywhere(self, dice: Random) -> float:
        """A random value of its range."""
        value = dice.uniform(self.minimum, self.maximum)
        return float(int(value)) if self.integer else value


@dataclass(frozen=True, slots=True)
class Classes:
    """One of the classes 1..count; 0 for none of them; `probabilities` asks for a message with them."""

    name: str
    count: int = 5
    probabilities: bool = False
    target: ClassVar[Target] = "classes"

    def __post_init__(self) -> None:
        if not 1 <= self.count <= MOST_CLASSES:
            raise SessionError(f"{self.name}: classes must be 1..{MOST_CLASSES}, got {self.count}")

    @property
    def initial(self) -> float:
        """Its value before anything was set or learnt."""
        return 1.0

    def legal(self, value: float) -> bool:
        """Whether it may be a target."""
        return isfinite(value) and value == int(value) and 1 <= value <= self.count

    def anywhere(self, dice: Random) -> float:
        """A random class."""
        return float(dice.randint(1, self.count))


@dataclass(frozen=True, slots=True)
class Gestures:
    """The gesture 1..count that is being made; 0 while none is."""

    name: str
    count: int = 5
    names: tuple[str, ...] = ()
    target: ClassVar[Target] = "gestures"

    def __post_init__(self) -> None:
        if not 1 <= self.count <= MOST_CLASSES:
            raise SessionError(f"{self.name}: gestures must be 1..{MOST_CLASSES}, got {self.count}")
        if self.names and len(self.names) != self.count:
            raise SessionError(f"{self.name}: {self.count} gestures need as many names, got {len(self.names)}")

    @property
    def initial(self) -> float:
        """Its value before anything was set or learnt."""
        return 0.0

    def legal(self, value: float) -> bool:
        """Whether it may be a target: a gesture is recorded as a sequence, never as a value."""
        del value
        return False


Output = Number | Classes | Gestures


def input_names(inputs: int | Sequence[str]) -> tuple[str, ...]:
    """The names of inputs that are counted or named."""
    if isinstance(inputs, int):
        return unique([f"inputs-{one}" for one in range(1, inputs + 1)], inputs, "input")
    return unique(inputs, len(inputs), "input")


def outputs_of(outputs: int | Sequence[Output | str]) -> list[Output]:
    """The outputs that are counted, named or described."""
    if isinstance(outputs, int):
        outputs = [f"outputs-{one}" for one in range(1, outputs + 1)]
    made: list[Output] = [Number(one) if isinstance(one, str) else one for one in outputs]
    unique([one.name for one in made], len(made), "output")
    return made


def unique(names: Sequence[str], count: int, what: str) -> tuple[str, ...]:
    """So many names, no two of them the same; a SessionError otherwise."""
    if count < 1 or len(names) != count:
        raise SessionError(f"{what} names must be {max(1, count)}, got {len(names)}")
    if len(set(names)) != count or not all(isinstance(name, str) and name for name in names):
        raise SessionError(f"{what} names must differ from one another, got {', '.join(map(str, names))}")
    return tuple(names)
