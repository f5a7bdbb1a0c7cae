"""A program under test control: lines in, lines out, ended with its whole family."""

import contextlib
import os
import queue
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence

from tests.peers.peer import DEADLINE_SECONDS, Closing


class Program(Closing):
    """Runs until closed; what it prints (stdout and stderr) comes line by line."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str] | None = None) -> None:
        self._command = command
        self._said: list[str] = []
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._process = subprocess.Popen(
            command,
            env={**os.environ, **(env or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # so that a wrapper's child ends with it
        )
        threading.Thread(target=self._read, daemon=True).start()

    def write(self, text: str) -> None:
        """Give it text on stdin."""
        assert self._process.stdin is not None
        self._process.stdin.write(text.encode())
        self._process.stdin.flush()

    def line(self, prefix: str) -> str:
        """The rest of the next line that begins so; other lines are passed over."""
        found = self._find(prefix, DEADLINE_SECONDS)
        assert found is not None, self._story(f"did not say {prefix!r}")
        return found

    def hears(self, prefix: str, within: float) -> bool:
        """Whether such a line comes in so many seconds."""
        return self._find(prefix, within) is not None

    def close(self) -> None:
        """End it and its children, and wait for that."""
        process = self._process
        assert process.stdin is not None
        with contextlib.suppress(OSError):
            process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(2.0)  # its stdin has closed, which most take for the end
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL) if os.name == "posix" else process.kill()
        process.wait(DEADLINE_SECONDS)

    def _find(self, prefix: str, seconds: float) -> str | None:
        stop = time.monotonic() + seconds
        while True:
            try:
                line = self._lines.get(timeout=max(0.0, stop - time.monotonic()))
            except queue.Empty:
                return None
            assert line is not None, self._story(f"ended without saying {prefix!r}")
            if line.startswith(prefix):
                return line.removeprefix(prefix)

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as stdout:
            for raw in stdout:
                line = raw.decode(errors="replace").rstrip("\r\n")
                self._said.append(line)
                self._lines.put(line)
        self._lines.put(None)

    def _story(self, what: str) -> str:
        return "\n".join([f"{self._command[0]} {what} in {DEADLINE_SECONDS} s; it said:", *self._said[-40:]])
