"""A show opened: as it was saved, or where a crash left it; what was never saved, or is damaged, is offered."""

import os
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import psutil

from netbend.error import ShowError
from netbend.folder import files, models_folder
from netbend.show.shelf import AUTOSAVE, Shelf, hash_of, load, readable, state_folder
from netbend.show.show import Played, Show
from netbend_models.load import models

NETWORKS: Final = (".pkl", ".safetensors")


@dataclass(frozen=True, slots=True)
class Opened:
    """A show, where it lies, what there is to say about it, and whether it goes on from an autosave."""

    shelf: Shelf
    show: Show | None
    lines: tuple[str, ...] = ()
    resumed: bool = False


def open_show(path: Path) -> Opened:
    """Open a show's file, one that is to be made, or an autosave; a ShowError offers the last good state."""
    shelf = Shelf.at(path)
    asked = path.name.endswith(AUTOSAVE)
    saved = _saved(shelf) if shelf.path.exists() and not asked else None
    kept = readable(shelf.autosave)
    lines = []
    if kept is None and shelf.autosave.exists():
        lines.append(f"{shelf.autosave} is damaged and left alone; the show is as it was saved")
    if asked and kept is None:
        raise ShowError(f"{path} is no autosave that can be read{_offer(shelf)}")
    if kept is None:
        return Opened(shelf, saved, tuple(lines))
    if asked or saved is None or not kept.state.get("ended"):
        if _in_play(kept):
            raise ShowError(f"{shelf.path} is played already, by process {kept.state.get('pid')}; stop that first")
        return Opened(
            shelf, kept, (f"{shelf.path} goes on as it was {_when(shelf.autosave)}; /show/revert: as saved",), True
        )
    shelf.keep(shelf.autosave)
    lines.append(
        f"{shelf.path} is as it was saved; changes {_when(shelf.autosave)} were not: "
        f"--show {shelf.versions()[0]} has them"
    )
    return Opened(shelf, saved, tuple(lines))


def _saved(shelf: Shelf) -> Show:
    try:
        return load(shelf.path)
    except ShowError as fault:
        raise ShowError(f"{fault}{_offer(shelf)}") from fault


def _offer(shelf: Shelf) -> str:
    good = shelf.good()
    if good is None:
        return "; there is no earlier state beside it"
    return f"; the last good state is of {_when(good)}: netbend play --show {good}"


def _when(path: Path) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(path.stat().st_mtime))


def _in_play(show: Show) -> bool:
    """Whether the process that wrote an autosave plays on."""
    pid, began = show.state.get("pid"), show.state.get("began")
    if show.state.get("ended") or not isinstance(pid, int) or pid == os.getpid():
        return False
    try:
        return abs(psutil.Process(pid).create_time() - float(began or 0.0)) < 2.0
    except (psutil.Error, TypeError, ValueError):
        return False


def crashed() -> str:
    """What there is to say of the last untitled show, if it ended in a crash; else nothing."""
    try:
        newest = max((state_folder() / "shows").glob(f"untitled-*{AUTOSAVE}"), key=lambda path: path.stat().st_mtime)
    except (OSError, ValueError):
        return ""
    show = readable(newest)
    if show is None or show.state.get("ended") or _in_play(show):
        return ""
    return f"the last show ended in a crash and was not saved: netbend play --show {newest} goes on with it"


def network_of(show: Show, folder: Path) -> str:
    """The network of a show as `netbend play` takes it: its file from the show's folder, else one of the same bytes."""
    played = show.network
    if not played.path:
        _check_name(played)
        return played.name
    beside = folder / played.path
    if beside.is_file():
        return str(beside)
    if found := _by_hash(played.file):
        return found
    raise ShowError(
        f"the show's network {played.path} is neither there nor below {models_folder()}; "
        "put it there, or name another: netbend play MODEL --show FILE"
    )


def _check_name(played: Played) -> None:
    """A show names no program: opening somebody's file must not run it."""
    if ":" in played.name:
        raise ShowError(
            f"the show's network is the program {played.name}; name it to run it: netbend play MODEL --show FILE"
        )
    if played.name and played.name not in {entry.name for entry in models()}:
        raise ShowError(f"the show's network {played.name} is not installed; netbend models lists those that are")


def _by_hash(digest: str) -> str:
    folder = models_folder()
    return next(
        (str(folder / name) for name in files(folder, NETWORKS) if digest and hash_of(folder / name) == digest), ""
    )


def played_as(network: str, weights: str, folder: Path, *, hashed: bool = True) -> Played:
    """How a show remembers a network: a file by its way from the show's folder, and by its hash."""
    path = Path(network)
    if ":" in network and not path.exists():
        return Played(name=network, weights=weights)
    if not path.is_file():
        return Played(name=network, weights=weights)
    try:
        way = Path(os.path.relpath(path.absolute(), folder)).as_posix()
    except ValueError:  # another drive
        way = path.absolute().as_posix()
    return Played(path=way, file=_hash(path) if hashed else "", weights=weights)


def _hash(path: Path) -> str:
    found = path.stat()
    return _hash_once(path, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=8)
def _hash_once(path: Path, _modified: int, _size: int) -> str:
    return hash_of(path)
