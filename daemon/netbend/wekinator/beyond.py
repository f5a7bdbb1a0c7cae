"""What goes beyond Wekinator with a practice: gestures followed, mappings of play without labels, evaluation.

These are acts under /map as the desk's are, for a show and for `netbend map serve` alike; `tell` reaches whoever
subscribes.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from netbend.error import AddressError
from netbend.tree.argument import fires
from netbend.wekinator.scoring import Scoring
from netbend_mappings.error import MappingError
from netbend_mappings.evaluation import FOLDS, Evaluated
from netbend_mappings.following import Followed, Pursuit
from netbend_mappings.playing import Grab
from netbend_mappings.wekinator import Practice
from netbend_mappings.wekinator.argument import numbers

Values = NDArray[np.float64]
Arguments = Sequence[Any]
Act = Callable[[Arguments], None]

POLL_SECONDS: Final = 0.05
MOST_FOLDS: Final = 100


class Beyond:
    """`followed` hears of each input that was followed, `presets` gives settings (P, M) in the outputs' units."""

    def __init__(self, practice: Practice) -> None:
        self.practice = practice
        self.pursuit, self.grab = Pursuit(), Grab()
        self.is_following = False
        self.tell: Callable[..., None] = _nobody
        self.followed: Callable[[Followed], None] = self._tell_followed
        self.presets: Callable[[], Values | None] = lambda: None
        self._scoring: Scoring | None = None
        self._why = ""
        practice.taps.append(self._hear)

    def table(self) -> dict[str, Act]:
        """What each message does."""
        return {
            "map/follow/on": self._follow,
            "map/follow/start": _on_fire(self.pursuit.start), "map/follow/stop": _on_fire(self.pursuit.stop),
            "map/follow/tolerance": lambda said: self.pursuit.change(
                tolerance=_number(said, "map/follow/tolerance", 0.001)),
            "map/follow/none": lambda said: self.pursuit.change(none=_number(said, "map/follow/none", 0.01)),
            "map/follow/relative": lambda said: self.pursuit.change(relative=fires(tuple(said[:1]))),
            "map/play/start": _on_fire(self._gather), "map/play/stop": _on_fire(self.grab.stop),
            "map/play/generate": self._generate, "map/play/another": _on_fire(self._another),
            "map/evaluate": self._evaluate,
        }  # fmt: skip

    def close(self) -> None:
        """End what is under way."""
        if self._scoring is not None:
            self._scoring.cancel()
            self._scoring = None

    def _hear(self, values: Values) -> None:
        """Every input of the practice."""
        self.grab.hear(values)
        if self.is_following and not self.practice.label and self.practice.session is not None:
            answer = self.pursuit.hear(self.practice.session, values)
            if answer is not None:
                self.followed(answer)
            elif self._why != self.pursuit.why:
                self.practice.note(f"nothing is followed: {self.pursuit.why}")
            self._why = self.pursuit.why

    # gestures

    def _follow(self, said: Arguments) -> None:
        self.is_following = fires(tuple(said[:1]))

    def _tell_followed(self, answer: Followed) -> None:
        """Its numbers, a message each; the progress of none is 0."""
        for name, value in told_of(answer).items():
            self.tell(f"/map/follow/{name}", value)

    # play without labels

    def _gather(self) -> None:
        self.grab.start()
        self.practice.note("gathering how you move; /map/play/generate makes a mapping of it")

    def _generate(self, said: Arguments) -> None:
        self._make(
            int(_number(said, "map/play/generate", -(2.0**31))) if said and not _is_button(said) else self.grab.seed
        )

    def _another(self) -> None:
        self._make(self.grab.seed + 1)

    def _make(self, seed: int) -> None:
        practice, session = self.practice, self.practice.open_session()
        presets = self.presets()
        self.grab.generate(session, presets, abs(seed))
        what = "random settings" if presets is None else f"{len(presets)} presets"
        practice.note(f"mapping {seed}: {self.grab.heard} inputs of movement, {what}; /map/play/another makes another")
        practice.train()
        practice.start_running()

    # evaluation

    def _evaluate(self, said: Arguments) -> None:
        folds = int(_number(said, "map/evaluate", 0)) if said else FOLDS
        if folds == 1 or folds > MOST_FOLDS:
            raise AddressError(f"/map/evaluate takes 2..{MOST_FOLDS} folds, or 0 for what was learnt, got {folds}")
        if self._scoring is not None:
            raise AddressError("/map/evaluate: an evaluation is under way; wait for /map/evaluation")
        self._scoring = Scoring(self.practice.open_session().jobs(), folds)
        self._poll()

    def _poll(self) -> None:
        if self._scoring is None:
            return
        try:
            found = self._scoring.poll()
        except MappingError as fault:
            self._scoring = None
            self.practice.note(f"evaluation failed: {fault}")
            return
        if found is None:
            self.tell("/map/evaluation/progress", self._scoring.share)
            asyncio.get_running_loop().call_later(POLL_SECONDS, self._poll)
            return
        self._scoring = None
        self._tell_evaluation(found)

    def _tell_evaluation(self, found: Sequence[Evaluated]) -> None:
        self.tell("/map/evaluation/progress", 1.0)
        names = self.practice.open_session().output_names
        for one in found:
            for output, score in zip(one.outputs, one.evaluation.scores, strict=True):
                self.tell("/map/evaluation", output + 1, score.measure, score.value)
            self.practice.note(f"{', '.join(names[output] for output in one.outputs)}: {one.evaluation}")


def told_of(answer: Followed) -> dict[str, float | int]:
    """What is told of an answer, by the tails of its addresses."""
    known = bool(answer.gesture)
    return {
        "gesture": answer.gesture, "progress": answer.progress if known else 0.0,
        "speed": answer.speed if known else 0.0, "scale": answer.scale if known else 0.0,
        "likelihood": answer.likelihood,
    }  # fmt: skip


def _nobody(*_: object) -> None:
    """Nobody listens."""


def _on_fire(act: Callable[[], object]) -> Act:
    """A trigger."""

    def play(said: Arguments) -> None:
        if fires(tuple(said)):
            act()

    return play


def _is_button(said: Arguments) -> bool:
    """Whether what was said is a button's press, which names no number."""
    return isinstance(said[0], bool) or not isinstance(said[0], int | float)


def _number(said: Arguments, name: str, least: float) -> float:
    value = float(numbers(said[:1], f"/{name}")[0])
    if value < least:
        raise AddressError(f"/{name} must be {least:g} or more, got {value:g}")
    return value
