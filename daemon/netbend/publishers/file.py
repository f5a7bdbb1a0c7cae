"""Records what is played: a film or a sequence of pictures, never over a file that is there."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Lock
from typing import Final

from netbend.error import PublisherError
from netbend.process import step_aside
from netbend.publishers.base import Publisher, PublisherSetting
from netbend.publishers.film import Film, library
from netbend.publishers.path import Target, make_folder, next_free, read_target
from netbend.publishers.png import write_png
from netbend.stage.ring import FrameRecord, Picture

WAITING: Final = 16
"""Pictures that may wait for the disk; further ones are dropped, and counted."""

_PNG_THREADS: Final = 2


class FilePublisher(Publisher):
    """`file:show.mp4`, `file:frames/` or `file:frame-%06d.png`."""

    in_place = True

    def __init__(self) -> None:
        self._write: _Film | _Sequence | None = None
        self._pool: ThreadPoolExecutor | None = None
        self._waiting = 0
        self._fault: Exception | None = None
        self._lock = Lock()

    def open(self, setting: PublisherSetting) -> str:
        """Find a free name; the file is made with the first frame, which tells its size."""
        target = read_target(setting.argument)
        if target.kind == "picture":
            stem = target.path.stem
            raise PublisherError(f"{target.path} holds one picture; name {stem}-%06d.png or {stem}.mp4")
        target, first = next_free(target)
        make_folder(target)
        film = target.kind == "film"
        self._write = _Film(target, setting) if film else _Sequence(target, first)
        self._pool = ThreadPoolExecutor(1 if film else _PNG_THREADS, "record", step_aside)
        return str(target.path if film else target.numbered(first))

    def send(self, record: FrameRecord, picture: Picture) -> None:
        """Queue a copy; a picture that finds the queue full is left out."""
        assert self._write is not None
        assert self._pool is not None
        if self._fault is not None:
            raise self._fault
        if self._waiting >= WAITING:
            self.dropped += 1
            return
        with self._lock:
            self._waiting += 1
        self._pool.submit(self._work, self._write.job(record, picture.copy()))

    def close(self) -> None:
        """Write what waits and finish the file."""
        if self._pool is None or self._write is None:
            return
        self._pool.shutdown()
        try:
            self._write.close()
        finally:
            if self._fault is not None:
                raise self._fault

    def _work(self, job: Callable[[], None]) -> None:
        try:
            job()
        except Exception as fault:  # noqa: BLE001  the edge of a thread: raised again by the next send
            self._fault = fault
        finally:
            with self._lock:
                self._waiting -= 1


class _Sequence:
    def __init__(self, target: Target, first: int) -> None:
        self._target, self._numbers = target, count(first)

    def job(self, record: FrameRecord, picture: Picture) -> Callable[[], None]:  # noqa: ARG002
        path = self._target.numbered(next(self._numbers))
        return lambda: write_png(path, picture, level=1)

    def close(self) -> None:
        pass


class _Film:
    def __init__(self, target: Target, setting: PublisherSetting) -> None:
        library()
        self._target, self._setting = target, setting
        self._film: Film | None = None

    def job(self, record: FrameRecord, picture: Picture) -> Callable[[], None]:
        return lambda: self._append(record.time, picture)

    def close(self) -> None:
        if self._film is not None:
            self._film.close()

    def _append(self, time: float, picture: Picture) -> None:
        if self._film is None:
            height, width = picture.shape[:2]
            self._film = Film(self._target.path, width, height, self._setting.fps, live=True)
        self._film.write(picture, time)
