"""How far a training is and how long it will take, from what the steps took."""

from dataclasses import dataclass

from netbend_models.training.setting import Setting


@dataclass(slots=True)
class Progress:
    """Seconds are told to it; it reads no clock."""

    setting: Setting
    iteration: int
    _pace: float | None = None
    """Seconds for one picture of one pixel's width, as of late."""

    def took(self, seconds: float) -> None:
        """One more step is done."""
        pace = seconds / _weight(self.setting, self.iteration)
        self._pace = pace if self._pace is None else self._pace + 0.1 * (pace - self._pace)
        self.iteration += 1

    @property
    def seconds_left(self) -> float | None:
        """None before the first step."""
        if self._pace is None:
            return None
        return self._pace * sum(_weight(self.setting, one) for one in range(self.iteration, self.setting.total))

    def line(self) -> str:
        """Such as `iteration 120 of 300, 32 x 32, 1 min 30 s left`."""
        size, _ = self.setting.stage(max(0, self.iteration - 1))
        left = self.seconds_left
        ending = "" if left is None else f", {duration(left)} left"
        return f"iteration {self.iteration} of {self.setting.total}, {size} x {size}{ending}"


def duration(seconds: float) -> str:
    """In words."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def _weight(setting: Setting, iteration: int) -> int:
    """A size twice as wide has four times the pixels and half the channels: about twice the work."""
    size, batch = setting.stage(iteration)
    return size * batch
