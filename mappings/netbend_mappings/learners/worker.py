"""Training beside the playing: a process of its own, kept warm, whose end is what cancels.

It has one thread for linear algebra, since a second one would take its processor from the picture.
"""

import os
import subprocess
import sys
import threading
from collections import deque
from contextlib import suppress
from typing import Final

from netbend_mappings.error import LearnerError, MappingError, MissingLibraryError
from netbend_mappings.learners.trained import Job
from netbend_mappings.learners.work import Message, read, write
from netbend_mappings.session import Session

_ONE_THREAD: Final = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
)
_ERRORS: Final[dict[str, type[MappingError]]] = {"MissingLibraryError": MissingLibraryError}


class Worker:
    """Starts trainings, one at a time; `warm` has the process ready before the first."""

    def __init__(self) -> None:
        self._child: _Child | None = None

    def warm(self) -> None:
        """Have the process ready; at once, and again after one was called off."""
        if self._child is None or not self._child.alive:
            self._child = _Child()

    @property
    def process(self) -> int | None:
        """The process's number; None before there is one."""
        return self._child.number if self._child is not None else None

    def start(self, session: Session, outputs: tuple[int, ...] | None = None) -> "Training":
        """Begin to train; a SessionError where there are no examples."""
        jobs = session.jobs(outputs)
        if self._child is not None and self._child.busy:
            self.close()
        self.warm()
        assert self._child is not None
        self._child.send(jobs)
        return Training(self, self._child, session)

    def close(self) -> None:
        """End the process."""
        if self._child is not None:
            self._child.end()
            self._child = None


class Training:
    """One that is under way; poll it now and then from the thread that plays."""

    def __init__(self, worker: Worker, child: "_Child", session: Session) -> None:
        self._worker, self._child, self._session = worker, child, session
        self._over = False
        self.share = 0.0
        """How much is done, 0..1."""

    def poll(self) -> bool:
        """Whether it is over; the session then runs what was learnt. Raises what ended it badly, once."""
        while not self._over and (message := self._child.next()) is not None:
            self._take(message)
        if not self._over and not self._child.alive:
            self._over = True
            raise LearnerError("the training process died; train again")
        return self._over

    def cancel(self) -> None:
        """End it at once; what was trained before goes on running."""
        if not self._over:
            self._over = True
            self._worker.close()
            self._worker.warm()

    def _take(self, message: Message) -> None:
        kind, content = message
        if kind == "share":
            self.share = max(self.share, content)
            return
        self._over, self._child.busy = True, False
        if kind == "failed":
            name, text = content
            raise _ERRORS.get(name, LearnerError)(text)
        self.share = 1.0
        self._session.adopt(content)


class _Child:
    """The process, its pipes, and the messages that came."""

    def __init__(self) -> None:
        paths = os.pathsep.join(path for path in sys.path if path)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "netbend_mappings.learners.work"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ | _ONE_THREAD | {"PYTHONPATH": paths},
        )  # fmt: skip
        self.busy = False
        self._messages: deque[Message] = deque()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="training", daemon=True)
        self._thread.start()

    @property
    def number(self) -> int:
        """The process's."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether more may come."""
        return not self._ended.is_set() or bool(self._messages)

    def send(self, jobs: tuple[Job, ...]) -> None:
        """Give it work, without waiting for it to be read."""
        self.busy = True
        threading.Thread(target=self._send, args=(jobs,), name="training jobs", daemon=True).start()

    def next(self) -> Message | None:
        """The next message, if one has come."""
        return self._messages.popleft() if self._messages else None

    def end(self) -> None:
        """End it now."""
        self._process.kill()
        self._process.wait()
        self._thread.join()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):  # what was not sent yet has nowhere to go
                assert pipe is not None
                pipe.close()

    def _send(self, jobs: tuple[Job, ...]) -> None:
        assert self._process.stdin is not None
        with suppress(OSError):
            write(self._process.stdin, jobs)

    def _listen(self) -> None:
        assert self._process.stdout is not None
        with suppress(EOFError, OSError):
            while True:
                self._messages.append(read(self._process.stdout))
        self._ended.set()
