"""Examples for tests."""

from netbend_mappings.examples.event import Recording
from netbend_mappings.examples.example import Example, Gesture


def example(number: int = 1, around: int = 1, y: tuple[float | None, ...] = (0.5, 0.25)) -> Example:
    return Example(number, 1000.0 + number, around, (0.1 * number, 0.2), y)


def gesture(number: int, label: int = 1, around: int = 1) -> Gesture:
    return Gesture(number, 1000.0 + number, around, 0, label, ((0.0, 1.0), (2.0, 3.0)))


def recording(number: int = 1, around: int = 1) -> Recording:
    return Recording(example(number, around))
