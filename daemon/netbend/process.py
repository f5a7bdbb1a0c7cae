"""What every child process does first: it ends with its supervisor, and leaves the terminal's Ctrl-C to it."""

import os
import signal
import sys
import threading
from contextlib import suppress
from multiprocessing import parent_process
from typing import Final

LOADING_NICE: Final = 5


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


def step_aside() -> None:
    """Let this thread, and those that it starts, have the processor only where the show leaves it (Linux).

    There a priority is a thread's own; elsewhere it is a process's, which could not be raised again.
    """
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LOADING_NICE)
