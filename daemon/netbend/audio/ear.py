"""An input as the conductor has it: a process that listens, started again whenever it ends, and its samples."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from netbend.audio import wire
from netbend.audio.base import ABSENT, FAILED, MISSING, OPEN, AudioState, Samples
from netbend.audio.ring import SampleRing

AGAIN_SECONDS: Final = 1.0
_STILL_SECONDS: Final = 6.0
"""A process that says an input is open and gives nothing for so long is ended."""

Tell = Callable[[AudioState], None]


class Ear:
    """The input with `asked` in its name; `tell` is called, by a thread, with each new state."""

    def __init__(self, asked: str, channel: int, tell: Tell, again_seconds: float = AGAIN_SECONDS) -> None:
        self._asked, self._channel, self._tell, self._again_seconds = asked, channel, tell, again_seconds
        self._ring = SampleRing()
        self._state: AudioState | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = threading.Event()
        self._open_since: float | None = None
        self.rate = 0.0
        threading.Thread(target=self._run, name="ear", daemon=True).start()
        threading.Thread(target=self._watch, name="ear-watch", daemon=True).start()

    def take(self, _seconds: float) -> Samples:
        """All that has come."""
        return self._ring.take()

    def close(self) -> None:
        """End the process."""
        self._closed.set()
        self._end()

    def _end(self) -> None:
        process = self._process
        if process is not None:
            with suppress(OSError):
                process.kill()

    def _run(self) -> None:
        while not self._closed.is_set():
            try:
                self._hear()
            except (OSError, ValueError) as fault:  # no process can be started, or it speaks another language
                self._say(AudioState(self._asked, FAILED, f"{fault}; it is tried again"))
            self.rate, self._open_since = 0.0, None
            if self._state is not None and self._state.state == MISSING:
                return
            if self._state is not None and self._state.state == OPEN and not self._closed.is_set():
                self._say(AudioState(self._state.name, ABSENT, "it has gone; it is waited for"))
            self._closed.wait(self._again_seconds)

    def _hear(self) -> None:
        """One process, from start to end."""
        command = [sys.executable, "-m", "netbend.audio.child", self._asked, str(self._channel)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:  # noqa: S603  ours
            self._process = process
            if self._closed.is_set():
                self._end()
            assert process.stdout
            for one in wire.messages(process.stdout):
                if isinstance(one, tuple):
                    self._say(one[0])
                    self.rate, self._open_since = one[1], time.monotonic() if one[0].state == OPEN else None
                else:
                    self._ring.write(one)

    def _say(self, state: AudioState) -> None:
        if state != self._state and not self._closed.is_set():
            self._state = state
            self._tell(state)

    def _watch(self) -> None:
        """A driver that hangs gives nothing and does not end."""
        seen, still = -1, time.monotonic()
        while not self._closed.wait(self._again_seconds):
            if self._open_since is None or self._ring.written != seen:
                seen, still = self._ring.written, time.monotonic()
            elif time.monotonic() - still > _STILL_SECONDS:
                self._end()
