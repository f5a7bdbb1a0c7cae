"""The worker's own side: reads jobs from its standard input, fits them, and writes what comes of it; nothing else.

It ends when its input ends, so it never outlives whoever started it, and leaves the processor to the show.
"""

import os
import pickle
import queue
import signal
import struct
import sys
import threading
from contextlib import suppress
from typing import IO, Any, Final

from netbend_mappings.error import MappingError
from netbend_mappings.learners.trained import Job, fit_all

LENGTH: Final = struct.Struct("<Q")
NICE: Final = 10

Message = tuple[str, Any]
"""("share", 0..1), ("done", trained) or ("failed", (name of the error, text))."""


def read(stream: IO[bytes]) -> Any:
    """The next message; EOFError at the end. Both ends are ours, over a pipe that no one else holds."""
    head = stream.read(LENGTH.size)
    body = stream.read(LENGTH.unpack(head)[0]) if len(head) == LENGTH.size else b""
    if not body:
        raise EOFError
    return pickle.loads(body)  # noqa: S301  our own child and parent


def write(stream: IO[bytes], message: Any) -> None:
    """Send a message."""
    body = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    stream.write(LENGTH.pack(len(body)) + body)
    stream.flush()


def work(out: IO[bytes], jobs: tuple[Job, ...]) -> None:
    """Fit, and say how far it is and what came of it."""
    try:
        message: Message = ("done", fit_all(jobs, lambda share: write(out, ("share", share))))
    except MappingError as fault:
        message = ("failed", (type(fault).__name__, str(fault)))
    except Exception as fault:  # noqa: BLE001  a library's own fault, whatever it is, must reach the performer
        message = ("failed", ("LearnerError", f"training failed: {type(fault).__name__}: {fault}"))
    write(out, message)


def _listen(jobs: "queue.SimpleQueue[tuple[Job, ...]]") -> None:
    with suppress(EOFError, OSError):
        while True:
            jobs.put(read(sys.stdin.buffer))
    os._exit(0)


def main() -> None:
    """Work until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        with suppress(OSError):
            os.nice(NICE)
    # what a library prints must not stand among the messages
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    jobs: queue.SimpleQueue[tuple[Job, ...]] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(jobs,), daemon=True).start()
    while True:
        work(out, jobs.get())


if __name__ == "__main__":
    main()
