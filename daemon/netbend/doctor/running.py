"""Who plays already, and what a netbend that died has left behind."""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

import psutil

from netbend.doctor.finding import Finding
from netbend.error import SegmentError
from netbend.port import is_daemon
from netbend.stage.stage import Stage

_SHM: Final = Path("/dev/shm")  # noqa: S108  Linux keeps shared memory here
_OWNED: Final = re.compile(r"netbend-(\d+)-\d+-(?!doctor)")


def running(_: str = "", folder: Path = _SHM, alive: Callable[[int], bool] = psutil.pid_exists) -> Iterator[Finding]:
    """The daemons on this machine, and segments without one."""
    segments = [(int(match[1]), path) for path in folder.glob("netbend-*") if (match := _OWNED.match(path.name))]
    left = [path for owner, path in segments if not alive(owner)]
    players = sorted({owner for owner, _ in segments if alive(owner)} if segments else _daemons())
    for owner in players:
        yield Finding("running", "ok", _playing(owner))
    if not players:
        yield Finding("running", "off", "no netbend plays now")
    if left:
        yield _left_behind(left)


def _playing(owner: int) -> str:
    try:
        stage = Stage.attach(owner)
    except SegmentError:
        return f"netbend plays (process {owner})"
    told = f"netbend plays (process {owner}), {stage['rendered_fps']:.0f} frames a second"
    restarts = int(stage["restarts"])
    stage.close()
    return told + (f", its renderer was started again {restarts} times" if restarts else "")


def _left_behind(paths: Iterable[Path]) -> Finding:
    sizes = [path.stat().st_size for path in paths if path.exists()]
    detail = f"a netbend that died has left {len(sizes)} segments, {sum(sizes) / 2**20:.1f} MiB"
    return Finding("left behind", "broken", detail, "netbend play clears them away when it starts")


def _daemons() -> set[int]:
    """Where segments have no names to list: the processes that were started as `netbend play`."""
    processes = psutil.process_iter(["cmdline"])
    return {process.pid for process in processes if is_daemon(process.info["cmdline"] or [])}
