"""How good a learner is: its error on what it has learnt, and by cross-validation, on what it has not seen.

Neighbours in one recording are almost the same, so folds that keep a round together say more than folds of single
examples: Stone, Cross-validatory choice and assessment of statistical predictions, J. R. Stat. Soc. B 36 (1974);
Roberts et al., Cross-validation strategies for data with … hierarchical structure, Ecography 40 (2017).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from netbend_mappings.error import MappingError
from netbend_mappings.learners.base import Learner, Lesson
from netbend_mappings.learners.catalogue import learner, require
from netbend_mappings.learners.trained import Job

Kind = Literal["numeric", "classes"]
Values = NDArray[np.float64]
Indices = NDArray[np.intp]
Predict = Callable[[Any], Values]
"""Inputs (n, …) to outputs (n, M)."""

Fit = Callable[[Any, Values], Predict]
"""Trains on inputs (n, …) and targets (n, M)."""

Told = Callable[[float], None]
"""Hears the share that is done; what it raises ends the evaluation."""

FOLDS: Final = 10


class EvaluationError(MappingError):
    """There is nothing to evaluate; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Score:
    """One output: the root of the mean squared error of a number, or the share of classes that are right."""

    measure: Literal["rmse", "accuracy"]
    value: float

    def __str__(self) -> str:
        return f"rmse {self.value:.4g}" if self.measure == "rmse" else f"{100 * self.value:.1f} % right"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What an evaluation found, a score an output; `folds` is 0 where the learner was asked what it has learnt."""

    scores: tuple[Score, ...]
    examples: int
    folds: int = 0

    def __str__(self) -> str:
        how = f"{self.folds} folds" if self.folds else "what it has learnt"
        return f"{', '.join(map(str, self.scores))} ({self.examples} examples, {how})"


@dataclass(frozen=True, slots=True)
class Evaluated:
    """The evaluation of outputs that are learnt together, a score each in the same order."""

    outputs: tuple[int, ...]
    evaluation: Evaluation


def evaluate(
    jobs: Sequence[Job], folds: int = FOLDS, seed: int = 0, told: Told | None = None
) -> tuple[Evaluated, ...]:  # fmt: skip
    """Evaluate every job of a session by so many folds, 0 for what it has learnt; nothing that runs is changed."""
    done = []
    for number, job in enumerate(jobs):

        def share(of_one: float, number: int = number) -> None:
            if told is not None:
                told((number + of_one) / len(jobs))

        done.append(Evaluated(job.outputs, evaluate_job(job, folds, seed, share)))
        share(1.0)
    return tuple(done)


def evaluate_job(job: Job, folds: int = FOLDS, seed: int = 0, told: Told | None = None) -> Evaluation:
    """Evaluate what one job learns."""
    member = learner(job.learner)
    for module in member.needs:
        require(member.title, module)
    kinds: list[Kind] = ["numeric" if member.target == "numbers" else "classes"] * len(job.outputs)
    inputs: Any = _sequences(job.lesson) if member.target == "gestures" else job.lesson.x

    def fit(some: Any, targets: Values) -> Predict:
        with np.errstate(all="ignore"):
            return _predictor(member, member.fit(_lesson(job, member, some, targets), job.settings, _quiet))

    if folds:
        return cross_validation(fit, inputs, job.lesson.y, kinds, folds, seed, told=told)
    return training_error(fit, inputs, job.lesson.y, kinds)


def _quiet(_share: float) -> None:
    """One fit among many: its own progress says little."""


def _sequences(lesson: Lesson) -> Any:
    """Gestures as an array of arrays (n,), however long they are."""
    held = np.empty(len(lesson.sequences), object)
    held[:] = lesson.sequences
    return held


def _lesson(job: Job, member: Learner, some: Any, targets: Values) -> Lesson:
    if member.target != "gestures":
        return Lesson(some, targets)
    return Lesson(job.lesson.x, targets, tuple(some), job.lesson.most)


def _predictor(member: Learner, arrays: Any) -> Predict:
    """What answers many inputs, by the runner that answers one."""
    if member.target == "gestures":
        return lambda asked: np.array([[_gesture(member, arrays, one)] for one in asked])
    runner = member.runner(arrays)
    if member.target == "classes":
        return lambda asked: np.array([[arrays["classes"][int(runner(one).argmax())]] for one in asked])
    return lambda asked: np.array([runner(one) for one in asked])


def _gesture(member: Learner, arrays: Any, samples: Values) -> int:
    """The gesture that was nearest when it was over, heard from silence."""
    runner: Any = member.runner(arrays)
    nearest = 0
    for sample in samples:
        heard = runner(sample)
        if heard.fresh and np.isfinite(heard.distances).any():
            nearest = int(heard.distances.argmin()) + 1
    return nearest


def training_error(fit: Fit, inputs: Any, targets: Values, kinds: Sequence[Kind]) -> Evaluation:
    """Train on everything (n, M), and ask for the same again."""
    if not len(inputs):
        raise EvaluationError("there are no examples to evaluate; record some")
    answers = np.asarray(fit(inputs, targets)(inputs), np.float64).reshape(targets.shape)
    return Evaluation(scores(targets, answers, kinds), len(inputs))


def cross_validation(
    fit: Fit, inputs: Any, targets: Values, kinds: Sequence[Kind], folds: int = FOLDS, seed: int = 0,
    rounds: Sequence[int] | None = None, told: Told | None = None,
) -> Evaluation:  # fmt: skip
    """Train on all folds but one and ask for that one, once a fold; `rounds` (n,) keeps each round in one fold."""
    parts = folds_of(targets, kinds, folds, seed, rounds)
    answers = np.empty(targets.shape)
    for number, part in enumerate(parts):
        rest = np.setdiff1d(np.arange(len(targets)), part, assume_unique=True)
        answers[part] = np.asarray(fit(inputs[rest], targets[rest])(inputs[part]), np.float64).reshape(len(part), -1)
        if told is not None:
            told((number + 1) / len(parts))
    return Evaluation(scores(targets, answers, kinds), len(targets), len(parts))


def scores(targets: Values, answers: Values, kinds: Sequence[Kind]) -> tuple[Score, ...]:
    """A score for every output of targets and answers (n, M)."""
    return tuple(_score(targets[:, at], answers[:, at], kind) for at, kind in enumerate(kinds))


def _score(target: Values, answer: Values, kind: Kind) -> Score:
    if kind == "classes":
        return Score("accuracy", float(np.mean(np.rint(answer) == target)))
    return Score("rmse", float(np.sqrt(np.mean((answer - target) ** 2))))


def folds_of(
    targets: Values, kinds: Sequence[Kind], folds: int = FOLDS, seed: int = 0, rounds: Sequence[int] | None = None
) -> tuple[Indices, ...]:
    """The indices of each fold: whole rounds, or examples, those of a class dealt to the folds in turn."""
    count = len(targets)
    groups = np.arange(count) if rounds is None else np.unique(np.asarray(rounds), return_inverse=True)[1]
    number = int(groups.max()) + 1 if count else 0
    if number < 2:
        what = "examples" if rounds is None else "rounds"
        raise EvaluationError(f"cross-validation needs at least 2 {what}, got {number}; record more")
    order = np.random.default_rng(seed).permutation(number)
    if rounds is None and "classes" in kinds:
        order = order[np.argsort(targets[order, list(kinds).index("classes")], kind="stable")]
    dealt = np.empty(number, np.intp)
    dealt[order] = np.arange(number) % min(max(2, folds), number)
    return tuple(np.flatnonzero(dealt[groups] == fold) for fold in range(int(dealt.max()) + 1))
