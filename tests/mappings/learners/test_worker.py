"""Training beside the playing: taken over when it is done, called off at once, a death is said."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import numpy as np
import psutil
import pytest

from netbend_mappings.error import LearnerError, SessionError
from netbend_mappings.learners.worker import Training, Worker
from netbend_mappings.session import Session

DEADLINE_SECONDS = 60.0


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker()
    yield made
    made.close()


def session(inputs: int = 2, count: int = 20) -> Session:
    made, random = Session(inputs, 2), np.random.default_rng(0)
    for x in random.random((count, inputs)):
        made.record(x.tolist(), [x[0], x[-1]])
    return made


def finish(training: Training) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not training.poll():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_what_was_learnt_beside_is_what_is_learnt_here(worker: Worker) -> None:
    beside, here = session(), session()
    training = worker.start(beside)
    finish(training)
    here.train()
    assert training.share == 1.0
    assert beside.predict([0.3, 0.6]) == pytest.approx(here.predict([0.3, 0.6]), abs=1e-6)


def test_calling_off_ends_at_once_and_keeps_what_runs(worker: Worker) -> None:
    made = session(100, 600)
    made.set_learner(0, "linear")
    made.train([0])
    before, trained = made.predict(np.full(100, 0.5)).copy(), made.trained[0]
    training = worker.start(made)
    training.cancel()
    assert training.poll()
    assert made.trained[0] is trained
    assert made.predict(np.full(100, 0.5)) == pytest.approx(before)
    finish(worker.start(session()))


def test_nothing_to_learn_from_is_said_before_a_process_is_asked(worker: Worker) -> None:
    with pytest.raises(SessionError, match="no examples"):
        worker.start(Session(2, 2))
    assert worker.process is None


STARTER = """
import sys
from netbend_mappings.learners.worker import Worker
worker = Worker()
worker.warm()
print(worker.process, flush=True)
sys.stdin.read()
"""


def test_a_worker_does_not_outlive_whoever_started_it() -> None:
    starter = subprocess.Popen([sys.executable, "-c", STARTER], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with starter:
        assert starter.stdout is not None
        child = psutil.Process(int(starter.stdout.readline()))
        starter.kill()
    child.wait(DEADLINE_SECONDS)
    assert not child.is_running()


def test_a_worker_that_dies_is_said_and_the_next_training_has_another(worker: Worker) -> None:
    training = worker.start(session(100, 600))
    assert worker.process is not None
    os.kill(worker.process, signal.SIGTERM)
    with pytest.raises(LearnerError, match="died; train again"):
        finish(training)
    finish(worker.start(session()))
