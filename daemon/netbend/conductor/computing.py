"""`netbend clusters` in a process of its own, which gives way to the show and ends with whoever began it."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

from netbend.error import AddressError

ENTRY: Final = ("-m", "netbend", "clusters", "--beside")


class ClusterProcess:
    """One at a time; `run` waits for it, so it is called in a thread."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def run(self, network: str, options: Sequence[str], told: Callable[[float], None]) -> None:
        """Compute and store the clusters of a network; `told` hears which share of it is done."""
        command = [sys.executable, *ENTRY, *options, "--", network]
        with subprocess.Popen(  # noqa: S603  the network that plays, by the name that it was loaded by
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            encoding="utf-8", errors="replace",
        ) as process:  # fmt: skip
            self._process = process
            said = _follow(process, told)
        self._process = None
        if process.returncode:
            raise AddressError(f"/cluster/compute: {said or 'it was ended'}")

    def stop(self) -> None:
        """End what runs."""
        process = self._process
        if process is not None:
            with suppress(OSError):
                process.kill()


def _follow(process: "subprocess.Popen[str]", told: Callable[[float], None]) -> str:
    """Pass shares on until the end; the last line that is none."""
    said = ""
    assert process.stderr is not None
    for line in process.stderr:
        try:
            told(float(line))
        except ValueError:
            said = line.strip() or said
    return said.removeprefix("netbend: ")
