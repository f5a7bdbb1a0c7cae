"""Even steps down a fall whose depth nobody knows beforehand: steps that turn out too small are thinned as it goes."""

from dataclasses import dataclass, field
from typing import Final

_SPARE: Final = 4
"""How many times too many rungs are held while the end is unknown: the more, the more even the steps that are left."""


@dataclass(frozen=True, slots=True)
class Rung:
    """The score after so many iterations."""

    iteration: int
    score: float


@dataclass(slots=True)
class Ladder:
    """Rungs fall strictly, each by at least `height` below the one before."""

    steps: int
    rungs: list[Rung] = field(default_factory=list)
    height: float = 0.0

    def takes(self, score: float) -> bool:
        """Whether that score is a step below the last."""
        return not self.rungs or score < self.rungs[-1].score - self.height

    def add(self, rung: Rung) -> None:
        """Hold one that is a step below, and thin where there are too many."""
        self.rungs.append(rung)
        if len(self.rungs) > _SPARE * self.steps + 1:
            half = _SPARE * self.steps // 2
            self.rungs = chosen(self.rungs, half)
            self.height = (self.rungs[0].score - self.rungs[-1].score) / half

    def finish(self, last: Rung) -> None:
        """Let the way end at `last`, if that is lower than all before, with no more than `steps`."""
        if last.score < self.rungs[-1].score:
            self.rungs.append(last)
        self.rungs = chosen(self.rungs, self.steps)


def chosen(rungs: list[Rung], steps: int) -> list[Rung]:
    """The first, the last, and those in between that are nearest to even steps."""
    if len(rungs) <= steps + 1:
        return list(rungs)
    top, fall = rungs[0].score, rungs[0].score - rungs[-1].score
    wanted = (top - fall * number / steps for number in range(steps + 1))
    places = {min(range(len(rungs)), key=lambda place: abs(rungs[place].score - one)) for one in wanted}
    return [rungs[place] for place in sorted(places)]
