"""An evaluation in a process of its own: learning ten times over would hold up whoever answers inputs."""

import os
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing.connection import Connection

from netbend.process import follow_supervisor
from netbend.supervisor.child import Child
from netbend_mappings.error import MappingError
from netbend_mappings.evaluation import Evaluated, EvaluationError, evaluate
from netbend_mappings.learners.trained import Job


class Scoring:
    """One evaluation; `poll` until it is over."""

    def __init__(self, jobs: Sequence[Job], folds: int) -> None:
        self._child = Child("evaluation", main, tuple(jobs), folds)
        self.share = 0.0

    def poll(self) -> tuple[Evaluated, ...] | None:
        """What was found, None while it is not known; an EvaluationError says what kept it from that."""
        while (said := self._child.receive()) is not None:
            match said:
                case float():
                    self.share = said
                case str():
                    self.cancel()
                    raise EvaluationError(said)
                case tuple():
                    self.cancel()
                    return said
        if not self._child.alive:
            self.cancel()
            raise EvaluationError("the evaluation was ended")
        return None

    def cancel(self) -> None:
        """End it."""
        self._child.kill()


def main(connection: Connection, jobs: tuple[Job, ...], folds: int) -> None:
    """Evaluate for whoever spawned this process."""
    follow_supervisor()
    if hasattr(os, "nice"):
        with suppress(OSError):
            os.nice(10)
    try:
        connection.send(evaluate(jobs, folds, told=connection.send))
    except MappingError as fault:
        connection.send(str(fault))
