"""What training made: plain arrays, and which inputs and outputs they belong to; and the job that makes it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from netbend_mappings.learners.base import Arrays, Lesson, Target, Tell
from netbend_mappings.learners.catalogue import learner, require
from netbend_mappings.learners.guard import guard
from netbend_mappings.learners.setting import Choice


@dataclass(frozen=True, slots=True)
class Trained:
    """A fitted model: of `inputs` (columns, features after the inputs) it answers `outputs`, in that order."""

    learner: str
    settings: Mapping[str, Choice]
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    arrays: Arrays
    target: Target = "numbers"


@dataclass(frozen=True, slots=True)
class Job:
    """One fit: what a worker is sent."""

    learner: str
    settings: Mapping[str, Choice]
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    lesson: Lesson


def fit(job: Job, tell: Tell) -> Trained:
    """Do the job here; a missing library is named before anything is computed."""
    member = learner(job.learner)
    for module in member.needs:
        require(member.title, module)
    with np.errstate(all="ignore"):
        arrays = member.fit(job.lesson, job.settings, tell)
        if member.target == "classes":
            arrays |= guard(job.lesson, job.settings)
    return Trained(job.learner, job.settings, job.inputs, job.outputs, arrays, member.target)


def fit_all(jobs: tuple[Job, ...], tell: Tell) -> tuple[Trained, ...]:
    """Do them one after the other; `tell` hears of the whole."""
    done = []
    for position, job in enumerate(jobs):
        done.append(fit(job, lambda share, position=position: tell((position + share) / len(jobs))))  # type: ignore[misc]
        tell((position + 1) / len(jobs))
    return tuple(done)
