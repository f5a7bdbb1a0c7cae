"""When what has changed is published, and when subscribers are told of it."""

import asyncio
import time
from collections.abc import Callable
from typing import Final

from netbend.conductor.complaint import log
from netbend.conductor.instrument import Instrument, Part
from netbend.conductor.subscription import PER_SECOND, Subscriptions
from netbend.error import SegmentError
from netbend.tree.tree import Commit

COMMIT_SECONDS: Final = 0.001
"""Under a flood, generations are published this far apart; a single message is published at once."""


class Commits:
    """Publishes the tree that plays; `spread` is handed what had changed in it."""

    def __init__(
        self,
        instrument: Callable[[], Instrument],
        subscriptions: Subscriptions,
        spread: Callable[[Part, Commit], None],
    ) -> None:
        self._instrument, self._subscriptions, self._spread = instrument, subscriptions, spread
        self._last = 0.0
        self._waits = False
        self._flush_at: float | None = None

    def soon(self) -> None:
        """Publish now, or a millisecond after the last time when messages pour in."""
        if time.perf_counter() - self._last >= COMMIT_SECONDS:
            self.now()
        elif not self._waits:
            self._waits = True
            asyncio.get_running_loop().call_later(COMMIT_SECONDS, self._late)

    def _late(self) -> None:
        self._waits = False
        self.now()

    def now(self) -> None:
        """Publish."""
        now = self._last = time.perf_counter()
        try:
            commit = self._instrument().commit()
        except SegmentError as fault:
            log(str(fault))
            return
        air = self._instrument().air
        if commit is not None and air is not None:
            self._spread(air, commit)
        if len(self._subscriptions):
            self._flush(now)  # /refresh has something to tell where nothing has changed

    def _flush(self, now: float) -> None:
        tree = self._instrument().tree()
        if tree is None or (self._flush_at is not None and now < self._flush_at):
            return
        after = self._subscriptions.flush(tree, now)
        if after is not None:
            after = min(after, now + 1.0 / PER_SECOND)  # one who asked for little keeps nobody else waiting
        self._flush_at = after
        if after is not None:
            asyncio.get_running_loop().call_later(after - now, self._flush_late)

    def _flush_late(self) -> None:
        self._flush_at = None
        self._flush(time.perf_counter())
