"""How far a training is and how long it will take, from what the steps took."""

from collections.abc import Callable
from dataclasses import dataclass

from netbend_models.training.setting import Setting


@dataclass(frozen=True, slots=True)
class News:
    """What whoever watches a training is told after each iteration; `seconds_left` is None while unknown."""

    line: str
    done: int
    total: int
    seconds_left: float | None


@dataclass(slots=True)
class Progress:
    """Seconds are told to it; it reads no clock. `weight` is the work of an iteration, in any unit."""

    total: int
    iteration: int
    weight: Callable[[int], float]
    _pace: float | None = None
    """Seconds for a unit of work, as of late."""

    def took(self, seconds: float) -> None:
        """One more step is done."""
        pace = seconds / self.weight(self.iteration)
        self._pace = pace if self._pace is None else self._pace + 0.1 * (pace - self._pace)
        self.iteration += 1

    @property
    def seconds_left(self) -> float | None:
        """None before the first step."""
        if self._pace is None:
            return None
        return self._pace * sum(self.weight(one) for one in range(self.iteration, self.total))

    def line(self, what: str = "") -> str:
        """Such as `iteration 120 of 300, 32 x 32, 1 min 30 s left`."""
        left = self.seconds_left
        parts = [f"iteration {self.iteration} of {self.total}", what, "" if left is None else f"{duration(left)} left"]
        return ", ".join(part for part in parts if part)

    def news(self, what: str = "") -> News:
        """All of it."""
        return News(self.line(what), self.iteration, self.total, self.seconds_left)


def duration(seconds: float) -> str:
    """In words."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def work(setting: Setting, iteration: int) -> int:
    """A size twice as wide has four times the pixels and half the channels: about twice the work."""
    size, batch = setting.stage(iteration)
    return size * batch
