"""The file of a session's examples: a line an event, written before its recording is acknowledged, never rewritten.

A line is handed to the system at once, so that the death of this process loses none; it is synchronised to the disk
once a second on a thread of its own, so that a power cut loses at most that second.
"""

import os
import threading
from contextlib import suppress
from pathlib import Path
from typing import Final

from netbend_mappings.error import ExamplesError
from netbend_mappings.examples.event import Event, decode, encode

SYNC_SECONDS: Final = 1.0


class ExampleLog:
    """An append-only file; one thread writes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.notice = ""
        """What was found damaged on opening; empty where nothing was."""
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
        except OSError as fault:
            raise ExamplesError(f"{path} cannot be opened: {fault.strerror}") from fault
        self._torn, self._size = False, 0
        self.events = self._read()
        self._dirty = threading.Event()
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._synchronise, name="examples", daemon=True)
        self._thread.start()

    def append(self, event: Event) -> None:
        """Write an event; when this returns, the death of the process loses it no more."""
        line = b"\n" * self._torn + encode(event)
        try:
            _write(self._file, line)
        except OSError as fault:
            self._take_back()
            raise ExamplesError(f"{self.path} cannot be written, nothing was recorded: {fault.strerror}") from fault
        self._size, self._torn = self._size + len(line), False
        self._dirty.set()

    def close(self) -> None:
        """Synchronise and close; twice is no fault."""
        if self._closed.is_set():
            return
        self._closed.set()
        self._dirty.set()
        self._thread.join()
        os.close(self._file)

    def _read(self) -> list[Event]:
        """The events so far; a torn last line is cut off, a damaged one in between left out, and both are said."""
        whole = self._content()
        end = whole.rfind(b"\n") + 1
        self._size = end
        notices = []
        if end != len(whole):
            notices.append(f"its last line was torn ({len(whole) - end} bytes) and is dropped")
            self._take_back()
        os.lseek(self._file, end, os.SEEK_SET)
        events, bad = [], []
        for number, line in enumerate(whole[:end].split(b"\n")[:-1], 1):
            if not line:
                continue
            try:
                events.append(decode(line))
            except ExamplesError:
                bad.append(number)
        if bad:
            notices.append(f"{len(bad)} damaged lines are left out, the first is line {bad[0]}")
        self.notice = f"{self.path}: {'; '.join(notices)}" if notices else ""
        return events

    def _content(self) -> bytes:
        with os.fdopen(os.dup(self._file), "rb") as file:
            return file.read()

    def _take_back(self) -> None:
        """Cut what a failed write left, or else end its line before the next one."""
        try:
            os.ftruncate(self._file, self._size)
        except OSError:
            self._torn = True
            return
        os.lseek(self._file, self._size, os.SEEK_SET)

    def _synchronise(self) -> None:
        while True:
            self._dirty.wait()
            closing = self._closed.wait(SYNC_SECONDS)
            self._dirty.clear()
            with suppress(OSError):  # a disk that fails says so to the next write
                os.fsync(self._file)
            if closing:
                return


def _write(file: int, line: bytes) -> None:
    """All of it: a disk with room for a part takes the part, and refuses the rest when asked again."""
    while line:
        line = line[os.write(file, line) :]
