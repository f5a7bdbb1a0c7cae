"""A child process: spawned, never forked, with a pipe of its own; it dies alone."""

import multiprocessing
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_SPAWN = multiprocessing.get_context("spawn")


class Child:
    """A running child with the supervisor's end of its pipe."""

    def __init__(self, role: str, main: Callable[..., None], *arguments: Any) -> None:
        ours, theirs = _SPAWN.Pipe()
        self.role = role
        self.connection: Connection = ours
        self.started = time.perf_counter()
        self.process = _SPAWN.Process(target=main, args=(theirs, *arguments), name=f"netbend {role}")
        self.process.start()
        theirs.close()

    @property
    def pid(self) -> int:
        """Its process id."""
        return self.process.pid or 0

    def send(self, message: object) -> bool:
        """Say something to it; False when it no longer listens."""
        try:
            self.connection.send(message)
        except (OSError, ValueError):
            return False
        return True

    def receive(self) -> object | None:
        """What it has said, or None when it has said nothing or is gone."""
        try:
            return self.connection.recv() if self.connection.poll() else None
        except (EOFError, OSError):
            return None

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self.process.is_alive()

    def end(self, seconds: float) -> None:
        """Wait for it to end by itself, then make it."""
        self.process.join(seconds)
        self.kill()

    def kill(self) -> None:
        """End it now; also what is stopped (SIGSTOP) or hangs."""
        self.process.kill()
        self.process.join()
        self.connection.close()
