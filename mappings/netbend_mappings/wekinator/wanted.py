"""What a session made from what arrives is to give out; the first input says how many numbers go in."""

from dataclasses import dataclass

from netbend_mappings.learners.output import Classes, Gestures, Number, Output
from netbend_mappings.wekinator.error import WekinatorError


@dataclass(frozen=True, slots=True)
class Wanted:
    """Numbers, outputs with so many classes each, or gestures; names where they are known."""

    numbers: int = 0
    classes: tuple[int, ...] = ()
    gestures: int = 0
    names: tuple[str, ...] = ()
    input_names: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.numbers or self.classes or self.gestures)

    @property
    def width(self) -> int:
        """How many outputs."""
        return self.numbers + len(self.classes)

    def outputs(self) -> tuple[Output, ...]:
        """The outputs, named as Wekinator names them."""
        if self.gestures and self.width:
            raise WekinatorError("a session has gestures, or numbers and classes; make two for both")
        if self.gestures:
            names = self.names or tuple(f"output_{number}" for number in range(1, self.gestures + 1))
            return (Gestures("output", self.gestures, names),)
        names = self.names or tuple(f"outputs-{number}" for number in range(1, self.width + 1))
        kinds = [*[0] * self.numbers, *self.classes]
        return tuple(Classes(name, count) if count else Number(name) for name, count in zip(names, kinds, strict=True))
