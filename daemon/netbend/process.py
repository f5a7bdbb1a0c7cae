"""What every child process does first: it ends with its supervisor, and leaves the terminal's Ctrl-C to it."""

import os
import signal
import sys
import threading
from contextlib import suppress
from multiprocessing import parent_process
from typing import Final

import psutil

LOADING_NICE: Final = 5
_FORWARD_NICE: Final = -5
_TURN_SECONDS: Final = 5e-4


def follow_supervisor() -> None:
    """End this process at once when the supervisor is gone, however it went."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_follow, args=(parent.join,), name="life-line", daemon=True).start()


def _follow(join: "object") -> None:
    assert callable(join)
    join()
    os._exit(1)


def step_forward() -> None:
    """Let this process, which needs little, have the processor when it asks for it, as far as the system allows.

    Its threads take turns at Python ten times as often: five milliseconds for each of the others are a frame.
    """
    sys.setswitchinterval(_TURN_SECONDS)
    with suppress(OSError, psutil.Error):
        if sys.platform == "win32":
            psutil.Process().nice(psutil.ABOVE_NORMAL_PRIORITY_CLASS)
        else:
            psutil.Process().nice(_FORWARD_NICE)


def step_aside() -> None:
    """Let this thread, and those that it starts, have the processor only where the show leaves it (Linux).

    There a priority is a thread's own; elsewhere it is a process's, which could not be raised again.
    """
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LOADING_NICE)
