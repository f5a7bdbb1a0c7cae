"""A show's files: what was saved, the autosave beside it, and a history to go back through; each written whole.

A file is written beside its place, synchronised and moved there, so that a kill leaves the old one or the new one.
"""

import contextlib
import hashlib
import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

from netbend.error import AddressError, ShowError
from netbend.show.show import Show, read, text_of

SUFFIX: Final = ".json"
AUTOSAVE: Final = ".autosave"
HISTORY: Final = ".history"

_NAME: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._ -]{0,59}")

KEPT: Final = 100
"""Versions in a history."""

UNTITLED: Final = 20
"""Untitled shows that stay in the user's folder."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The files of one show."""

    path: Path

    @classmethod
    def at(cls, path: Path) -> "Shelf":
        """The shelf of a show's file, or of its autosave."""
        path = path.absolute()
        return cls(path.with_name(path.name.removesuffix(AUTOSAVE)))

    def beside(self, name: str) -> "Shelf":
        """The shelf of another show in the same folder, by its name; one that is there is not written over."""
        if not _NAME.fullmatch(name):
            raise AddressError(f"a show's name has letters, digits, spaces and . _ -, 60 at most, got {name!r:.80}")
        path = self.path.with_name(name if name.endswith(SUFFIX) else f"{name}{SUFFIX}")
        if path != self.path and path.exists():
            raise AddressError(f"there is a show {path} already; choose another name")
        return Shelf(path)

    @property
    def autosave(self) -> Path:
        """Where what is not saved yet is kept."""
        return self.path.with_name(self.path.name + AUTOSAVE)

    @property
    def history(self) -> Path:
        """The folder of earlier versions."""
        return self.path.with_name(self.path.name + HISTORY)

    def versions(self) -> list[Path]:
        """Earlier versions, the newest first."""
        try:
            return sorted(self.history.glob("*.json"), reverse=True)
        except OSError:
            return []

    def save(self, show: Show) -> None:
        """Write the show; what was there goes into the history."""
        text = text_of(show)
        if self.path.exists():
            self.keep(self.path)
        write(self.path, text)

    def keep(self, path: Path) -> None:
        """Put a copy of a file into the history, unless its newest version is the same."""
        try:
            data = path.read_bytes()
        except OSError:
            return
        before = self.versions()
        if before and _same(before[0], data):
            return
        stamp = time.strftime("%Y%m%d-%H%M%S", time.localtime(path.stat().st_mtime))
        name = next(one for one in _names(stamp) if not (self.history / one).exists())
        write(self.history / name, data.decode("utf-8", "replace"))
        for old in self.versions()[KEPT:]:
            old.unlink(missing_ok=True)

    def good(self) -> Path | None:
        """The newest state that can be read, besides the saved file."""
        places = [self.autosave, *self.versions()]
        found = [path for path in places if readable(path) is not None]
        return max(found, key=lambda path: path.stat().st_mtime, default=None)


def _names(stamp: str) -> Iterator[str]:
    for number in range(1, 10_000):
        yield f"{stamp}-{number:04d}.json"


def _same(path: Path, data: bytes) -> bool:
    try:
        return path.read_bytes() == data
    except OSError:
        return False


def load(path: Path) -> Show:
    """The show in a file; a ShowError names the file and what is wrong with it."""
    try:
        return read(path.read_bytes())
    except OSError as fault:
        raise ShowError(f"{path} cannot be read: {fault.strerror or fault}") from fault
    except ShowError as fault:
        raise ShowError(f"{path} cannot be opened: {fault}") from fault


def readable(path: Path) -> Show | None:
    """The show in a file, None where there is none."""
    try:
        return load(path)
    except ShowError:
        return None


def write(path: Path, text: str) -> None:
    """Write a file whole: beside its place, synchronised to the disk, and moved there."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with fresh.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        _settle(path.parent)
    except OSError as fault:
        with contextlib.suppress(OSError):
            fresh.unlink()
        raise ShowError(f"{path} cannot be written: {fault.strerror or fault}; what was there is as it was") from fault


def _settle(folder: Path) -> None:
    """Have the move itself on the disk, where folders can be synchronised."""
    with contextlib.suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def state_folder() -> Path:
    """NETBEND_STATE, else the user's state folder: where untitled shows are."""
    from platformdirs import user_state_path  # noqa: PLC0415  only where a show has no name

    named = os.environ.get("NETBEND_STATE")
    return Path(named) if named else user_state_path("netbend", appauthor=False)


def untitled(owner: int) -> Shelf:
    """A new shelf in the user's folder; old ones go, those in play stay."""
    folder = state_folder() / "shows"
    began = time.localtime(psutil.Process(owner).create_time())  # a conductor that starts again goes on with it
    stamp = time.strftime("%Y%m%d-%H%M%S", began)
    for old in sorted(folder.glob(f"untitled-*{AUTOSAVE}"), reverse=True)[UNTITLED:]:
        with contextlib.suppress(OSError):
            old.unlink()
    return Shelf(folder / f"untitled-{stamp}-{owner}.json")


def hash_of(path: Path) -> str:
    """A hash of a file's bytes (BLAKE2b, RFC 7693), by which a network is found again; empty where it is no file."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
    except OSError:
        return ""
