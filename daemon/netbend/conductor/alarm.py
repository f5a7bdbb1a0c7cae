"""The alarm for bundles whose time is to come: one timer, set to the one that is due first."""

import asyncio
import time
from collections.abc import Callable
from typing import Final

from netbend.conductor.dispatcher import Dispatcher

EARLY_SECONDS: Final = 0.0005
"""What is due within this is played with what is due."""


class Alarm:
    """Plays what waits in a dispatcher; `played` is called after each bundle, `done` after all that were due."""

    def __init__(self, dispatcher: Dispatcher, played: Callable[[], None], done: Callable[[], None]) -> None:
        self._dispatcher, self._played, self._done = dispatcher, played, done
        self._timer: asyncio.TimerHandle | None = None

    def set(self) -> None:
        """Wake for the bundle that is due first."""
        due = self._dispatcher.next_due()
        if due is None:
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(max(0.0, due - time.perf_counter()), self._ring)

    def _ring(self) -> None:
        for _ in self._dispatcher.play_due(time.perf_counter() + EARLY_SECONDS, time.time()):
            self._played()
        self.set()
        self._done()
