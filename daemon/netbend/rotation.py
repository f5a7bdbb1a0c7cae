"""A log that rotates: all that this process and its children say on stderr, in a file and the few before it.

Nobody who says something waits for the disk: one thread reads, another writes, and what is too much is left out.
"""

import os
import queue
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from netbend.error import NetbendError

LARGEST: Final = 2 * 2**20
KEPT: Final = 5
"""Files of at most so many bytes: FILE, FILE.1 the one before it, up to FILE.5."""

_WAITING: Final = 10_000
_FLUSH_SECONDS: Final = 5.0


class Rotation:
    """The files; a full disk loses lines and nothing else."""

    def __init__(self, path: Path, largest: int = LARGEST, kept: int = KEPT) -> None:
        self._path, self._largest, self._kept = path, largest, kept

    def write(self, line: bytes) -> None:
        """Append a line, in a new file where it would make this one too large."""
        with suppress(OSError):
            if self._path.exists() and self._path.stat().st_size + len(line) > self._largest:
                self._turn()
            with self._path.open("ab") as file:
                file.write(line)

    def _turn(self) -> None:
        files = [self._path, *(self._path.with_name(f"{self._path.name}.{n}") for n in range(1, self._kept + 1))]
        for older, newer in zip(files[:0:-1], files[-2::-1], strict=True):
            if newer.exists():
                newer.replace(older)


@contextmanager
def logged(path: Path) -> Iterator[None]:
    """Within this block stderr goes to the log, each line with its time, and to the terminal if there is one."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab"):
            pass
    except OSError as fault:
        raise NetbendError(f"log {path}: {fault.strerror}; name a file that can be written") from fault
    sys.stderr.flush()
    terminal, (reading, writing) = os.dup(2), os.pipe()
    os.dup2(writing, 2, inheritable=True)
    os.close(writing)
    lines: queue.Queue[bytes | None] = queue.Queue(_WAITING)
    threads = [
        threading.Thread(target=_read, args=(reading, lines, terminal), name="log", daemon=True),
        threading.Thread(target=_write, args=(lines, Rotation(path)), name="log-file", daemon=True),
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        sys.stderr.flush()
        os.dup2(terminal, 2)  # the last end of the pipe but for a child that lingers
        for thread in threads:
            thread.join(_FLUSH_SECONDS)


def _read(reading: int, lines: "queue.Queue[bytes | None]", terminal: int) -> None:
    shown = os.isatty(terminal)
    with open(reading, "rb", buffering=0) as pipe:
        rest = b""
        while data := pipe.read(65536):
            if shown:
                with suppress(OSError):
                    os.write(terminal, data)
            *whole, rest = (rest + data).split(b"\n")
            for line in whole:
                with suppress(queue.Full):
                    lines.put_nowait(line)
    lines.put(None)


def _write(lines: "queue.Queue[bytes | None]", rotation: Rotation) -> None:
    while (line := lines.get()) is not None:
        rotation.write(time.strftime("%Y-%m-%d %H:%M:%S ").encode() + line + b"\n")
