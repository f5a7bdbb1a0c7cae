"""The conductor process: builds its parts in order, listens, and publishes what has changed."""

from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

from netbend.process import follow_supervisor
from netbend.settings import PlaySettings

if TYPE_CHECKING:
    from netbend.port import Sockets


def main(connection: Connection, owner: int, settings: PlaySettings, sockets: "Sockets") -> None:
    """Run the conductor for the supervisor of process id `owner`."""
    follow_supervisor()
    import asyncio  # noqa: PLC0415  the supervisor imports this module and needs none of it
    import contextlib  # noqa: PLC0415
    import gc  # noqa: PLC0415
    import os  # noqa: PLC0415

    if hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(5)  # a flood of messages slows nothing but itself: where cores are few, the renderer goes first

    from netbend.conductor.conductor import Conductor  # noqa: PLC0415

    gc.freeze()
    gc.set_threshold(50_000, 20, 50)  # a full collection over the caches of a large tree takes tens of milliseconds
    asyncio.run(Conductor(connection, owner, settings, sockets).run())
