"""What is to be done later: actions with their moments on `time.perf_counter`; whoever turns the loop rings them."""

import time
from collections.abc import Callable

Action = Callable[[], None]


class Alarms:
    """Set from anywhere in the loop, rung by it."""

    def __init__(self) -> None:
        self._due: list[tuple[float, Action]] = []

    def set(self, seconds: float, action: Action) -> None:
        """Do this in so many seconds."""
        self._due.append((time.perf_counter() + seconds, action))

    def rest(self, longest: float) -> float:
        """Seconds until the first is due, `longest` at most."""
        first = min((moment for moment, _ in self._due), default=None)
        return longest if first is None else max(0.0, min(longest, first - time.perf_counter()))

    def ring(self) -> None:
        """Do what is due."""
        now = time.perf_counter()
        ready = [entry for entry in self._due if entry[0] <= now]
        self._due = [entry for entry in self._due if entry[0] > now]
        for _, action in ready:
            action()
