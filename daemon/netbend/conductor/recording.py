"""/record/start and /record/stop: a film or a sequence of what is played, below one folder and over nothing."""

import os
import time
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

from platformdirs import user_videos_path

from netbend.error import AddressError, PublisherError
from netbend.message import Record
from netbend.publishers.path import FILMS, read_target
from netbend.tree.argument import fires
from netbend.tree.tree import Action, Sender


def recordings_folder() -> Path:
    """Where recordings go: NETBEND_RECORDINGS, or netbend's own among the user's videos."""
    named = os.environ.get("NETBEND_RECORDINGS")
    return Path(named) if named else user_videos_path() / "netbend"


class RecordCommands:
    """The two commands; `say` reaches the supervisor."""

    def __init__(self, say: Callable[[object], None]) -> None:
        self._say = say

    def table(self) -> dict[str, Action]:
        """By name."""
        return {"record/start": self._start, "record/stop": self._stop}

    def _start(self, arguments: tuple[Any, ...], _sender: Sender, _now: float) -> None:
        name = next((one for one in arguments if isinstance(one, str)), "")
        if not name and not fires(arguments):
            return
        path = recording(recordings_folder(), name or time.strftime("netbend %Y-%m-%d %H.%M.%S.mp4"))
        self._say(Record(path))

    def _stop(self, arguments: tuple[Any, ...], _sender: Sender, _now: float) -> None:
        if fires(arguments):
            self._say(Record())


def recording(folder: Path, name: str) -> str:
    """The path of a recording of that name, its folder made; an AddressError where it cannot be."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if not parts or any(part in ("..", "/") or ":" in part for part in parts) or name.startswith("~"):
        raise AddressError(f"/record/start takes a name below {folder}, such as set.mp4 or frames/, got {name!r:.80}")
    path = folder.joinpath(*parts)
    sequence = name.endswith("/")
    if not sequence and path.suffix.lower() not in (*FILMS, ".png"):
        raise AddressError(f"/record/start records .mp4, .mov, name-%06d.png or a folder/, got {name!r:.80}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        text = f"{path}/" if sequence else str(path)
        read_target(text)
    except (OSError, PublisherError) as fault:
        raise AddressError(f"/record/start {name}: {fault}") from fault
    return text
