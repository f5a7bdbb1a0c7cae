"""Keeps the machine, and its screen, awake while the show plays, by what each system has for it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

_CONTINUOUS: Final = 0x8000_0000
_SYSTEM: Final = 0x0000_0001
_DISPLAY: Final = 0x0000_0002
"""ES_CONTINUOUS, ES_SYSTEM_REQUIRED, ES_DISPLAY_REQUIRED of Windows' SetThreadExecutionState."""


def command(platform: str, pid: int) -> Sequence[str]:
    """The program that keeps a machine awake until process `pid` ends; none where a call does it."""
    if platform == "darwin":
        return ("caffeinate", "-dims", "-w", str(pid))
    if platform.startswith("linux"):
        inhibit = ("systemd-inhibit", "--what=idle:sleep", "--mode=block", "--who=netbend", "--why=a show plays")
        return (*inhibit, "tail", f"--pid={pid}", "-f", "/dev/null")
    return ()


class Awake:
    """Begun with the first picture, ended with the show; a system that has no means is left to its own."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        """Keep the machine awake from now on."""
        program = command(sys.platform, os.getpid())
        if program and shutil.which(program[0]):
            with suppress(OSError):
                self._process = subprocess.Popen(  # noqa: S603  a fixed program
                    program, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
                )
        _windows(_CONTINUOUS | _SYSTEM | _DISPLAY)

    def end(self) -> None:
        """Let it sleep."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
            self._process = None
        _windows(_CONTINUOUS)


def _windows(state: int) -> None:
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415  needed there only

        ctypes.windll.kernel32.SetThreadExecutionState(state)
