"""What is not played on arrival: with the next beat, or once work beside the loop is done."""

import asyncio
import time
from collections.abc import Callable
from typing import Final

from netbend.conductor.dispatcher import Refusal
from netbend.conductor.metronome import Late, Metronome
from netbend.conductor.peer import Peer
from netbend.error import AddressError
from netbend.tree.tree import Sender, Tree

EARLY_SECONDS: Final = 0.01
"""A timer may be so late; from there on the beat is looked at closely."""

LOOK_SECONDS: Final = 0.002


class Later:
    """`refuse` hears of what cannot be played then, `changed` is called after what can."""

    def __init__(
        self,
        tree: Callable[[], Tree | None],
        refuse: Callable[[Refusal], None],
        changed: Callable[[], None],
        fps: float,
    ) -> None:
        self.metronome = Metronome()
        self._tree, self._refuse, self._changed, self._frame_seconds = tree, refuse, changed, 1.0 / fps
        self._timer: asyncio.TimerHandle | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def watch(self) -> None:
        """Look again and again at where the beat is, as long as something waits for it."""
        tree = self._tree()
        if tree is None or not len(self.metronome):
            return
        left = self.metronome.seconds_left(tree, self._frame_seconds, time.perf_counter())
        if left > 0:
            self._look_in(max(left - EARLY_SECONDS, LOOK_SECONDS))
            return
        with self.metronome.strike():
            for late in self.metronome.take():
                self._play(late)
        self._changed()  # it comes back here

    def _look_in(self, seconds: float) -> None:
        """Look then, or earlier where that was to be anyway: what came last may be due first."""
        loop = asyncio.get_running_loop()
        if self._timer is not None:
            if self._timer.when() <= loop.time() + seconds:
                return
            self._timer.cancel()
        self._timer = loop.call_later(seconds, self._look)

    def _look(self) -> None:
        self._timer = None
        self.watch()

    def beside(self, sender: Sender, address: str, work: Callable[[], Callable[[], None]]) -> None:
        """Work in a thread, and do what it returns here, between messages."""

        def done(future: "asyncio.Future[Callable[[], None]]") -> None:
            def act() -> None:
                future.result()()

            if not future.cancelled():
                self._play(Late(sender, address, act))
                self._changed()

        self._loop = asyncio.get_running_loop()
        self._loop.run_in_executor(None, work).add_done_callback(done)

    def soon(self, act: Callable[[], None]) -> None:
        """Do it between messages; for the threads of `beside`."""
        assert self._loop is not None
        self._loop.call_soon_threadsafe(act)

    def _play(self, late: Late) -> None:
        try:
            late.act()
        except AddressError as fault:
            peer = late.sender if isinstance(late.sender, Peer) else Peer(late.sender.name)
            self._refuse(Refusal(peer, late.address, str(fault)))
