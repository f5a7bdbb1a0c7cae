"""A learner's setting: a number in a range or one of some words, declared once, checked here."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

from netbend_mappings.error import LearnerError

Choice = float | str


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting's name, default and range; `whole` takes whole numbers only, `words` one of these instead."""

    name: str
    default: Choice
    low: float = 0.0
    high: float = 1.0
    whole: bool = False
    words: tuple[str, ...] = ()
    meaning: str = ""

    def check(self, value: object) -> Choice:
        """The value as this setting takes it; a LearnerError names the range."""
        if self.words:
            if value in self.words:
                return str(value)
            raise LearnerError(f"{self.name} must be one of {', '.join(self.words)}, got {value!r:.60}")
        if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
            raise LearnerError(f"{self.name} must be a number in {self.low:g}..{self.high:g}, got {value!r:.60}")
        if not self.low <= value <= self.high or (self.whole and value != int(value)):
            whole = "a whole number in " if self.whole else ""
            raise LearnerError(f"{self.name} must be {whole}{self.low:g}..{self.high:g}, got {value:g}")
        return int(value) if self.whole else float(value)


def complete(settings: tuple[Setting, ...], given: Mapping[str, object]) -> dict[str, Choice]:
    """Every setting's value, the default where none is given; a name that is not there is refused."""
    known = {setting.name for setting in settings}
    for name in given:
        if name not in known:
            raise LearnerError(f"there is no setting {name}; there are {', '.join(sorted(known)) or 'none'}")
    return {one.name: one.check(given[one.name]) if one.name in given else one.default for one in settings}
