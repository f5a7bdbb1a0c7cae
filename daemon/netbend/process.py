"""What every child process does first: it ends with its supervisor, and leaves the terminal's Ctrl-C to it."""

import os
import signal
import threading
from multiprocessing import parent_process


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
