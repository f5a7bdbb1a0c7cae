"""The wire from the supervisor, heard in a thread: on Windows the event loop cannot watch a pipe."""

import asyncio
import os
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection


def hear(connection: Connection, obey: Callable[[object], None]) -> None:
    """Hand each message to the loop that runs; with the supervisor this process ends."""
    loop = asyncio.get_running_loop()
    threading.Thread(target=_hear, args=(connection, loop, obey), name="supervisor", daemon=True).start()


def _hear(connection: Connection, loop: asyncio.AbstractEventLoop, obey: Callable[[object], None]) -> None:
    while True:
        try:
            message = connection.recv()
        except (EOFError, OSError):
            os._exit(1)
        loop.call_soon_threadsafe(obey, message)
