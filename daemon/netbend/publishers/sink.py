"""Writing frames to files, one after the other and none left out: what `netbend render --out` uses."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Protocol

from netbend.error import PublisherError
from netbend.publishers.film import Film
from netbend.publishers.path import Target, failure, make_folder, read_target
from netbend.publishers.png import write_png
from netbend.publishers.voice import Sound
from netbend.stage.ring import Picture


class Sink(Protocol):
    """Takes pictures (H, W, 4) with their time in seconds; a file is whole once it is closed."""

    def write(self, picture: Picture, time: float) -> None:
        """Append a picture."""
        ...

    def close(self) -> None:
        """Finish."""
        ...


def open_sink(path: str, width: int, height: int, fps: float) -> Sink:
    """A film (.mp4, .mov), a sequence (`frames/`, `frame-%06d.png`) or one picture (.png); overwrites."""
    target = read_target(path)
    make_folder(target)
    if target.kind == "film":
        return Film(target.path, width, height, fps)
    return _Sequence(target) if target.kind == "sequence" else _Still(target)


@contextmanager
def whole(path: str, width: int, height: int, fps: float, sound: Sound | None = None) -> Iterator[Sink]:
    """The same for as long as it takes; a film may have a sound, and gets its name once all of it is there."""
    target = read_target(path)
    make_folder(target)
    if target.kind == "film":
        part = target.path.with_name(f"{target.path.stem}.part{target.path.suffix}")
        with _renamed(part, target.path), closing(Film(part, width, height, fps, sound=sound)) as film:
            yield film
    else:
        with closing(open_sink(path, width, height, fps)) as sink:
            yield sink


@contextmanager
def _renamed(part: Path, path: Path) -> Iterator[None]:
    """What is written beside its place goes there if nothing fails, else away."""
    try:
        yield
        try:
            part.replace(path)
        except OSError as fault:
            raise failure(path, fault) from fault
    finally:
        part.unlink(missing_ok=True)


class _Sequence:
    def __init__(self, target: Target) -> None:
        self._target, self._numbers = target, count()

    def write(self, picture: Picture, time: float) -> None:  # noqa: ARG002  a still has none
        write_png(self._target.numbered(next(self._numbers)), picture)

    def close(self) -> None:
        pass


class _Still:
    def __init__(self, target: Target) -> None:
        self._target, self._written = target, False

    def write(self, picture: Picture, time: float) -> None:  # noqa: ARG002  a still has none
        if self._written:
            stem = self._target.path.stem
            raise PublisherError(f"{self._target.path} holds one picture; name {stem}-%06d.png or {stem}.mp4")
        write_png(self._target.path, picture)
        self._written = True

    def close(self) -> None:
        pass
