"""The conductor's process: started with the ports, told what stands, and started again when it dies or goes deaf."""

import time
from collections.abc import Callable
from typing import Final

from netbend.conductor.main import main
from netbend.message import NewEpoch, OnAir, Said
from netbend.port import Sockets
from netbend.settings import PlaySettings
from netbend.stage.stage import Stage
from netbend.supervisor.air import Air
from netbend.supervisor.alarm import Alarms
from netbend.supervisor.child import Child

DEAF_SECONDS: Final = 10.0
"""A conductor that gives no sign of life for so long is ended and started again; the picture runs on meanwhile."""

STARTING_SECONDS: Final = 60.0
"""The same before the first picture: on a busy machine it imports and lays out for long."""

_SHORT_LIFE_SECONDS: Final = 2.0


class Conducting:
    """The supervisor's end of the conductor; `tell` reaches the terminal, `fail` ends the show with a reason."""

    def __init__(
        self, owner: int, settings: PlaySettings, sockets: Sockets, stage: Stage, air: Air, alarms: Alarms,
        tell: Callable[[str], None], fail: Callable[[str], None],
    ) -> None:  # fmt: skip
        self._arguments = (owner, settings, sockets)
        self._stage, self._air, self._alarms, self._tell, self._fail = stage, air, alarms, tell, fail
        self._ready = False
        self.child: Child | None = None

    def start(self) -> None:
        """Start it."""
        self._ready = False
        self.child = Child("conductor", main, *self._arguments)
        self._stage["conductor_pid"] = self.child.pid

    def greet(self) -> None:
        """It listens: tell it of all that stands."""
        self._ready = True
        self._stage["conductor_beat"] = time.perf_counter()
        for epoch in self._air.epochs.values():
            self.send(NewEpoch(epoch.number, epoch.network, epoch.description))
        if self._air.epoch:
            self.send(OnAir(self._air.epoch.number))

    def send(self, message: object) -> None:
        """Tell it something; what comes while it is not there it learns when it is greeted."""
        if self.child and self._ready:
            self.child.send(message)

    def say(self, text: str) -> None:
        """A line for the terminal and for subscribers."""
        self._tell(text)
        self.send(Said(text))

    def watch(self) -> None:
        """Start it again where it has died, or gives no sign of life."""
        if self.child and not self.child.alive:
            self._bury(self.child)
        limit = DEAF_SECONDS if self._air.epoch else STARTING_SECONDS
        if self.child and self._ready and time.perf_counter() - self._stage["conductor_beat"] > limit:
            self._tell(f"the conductor gave no sign of life for {limit:.0f} s")
            self._bury(self.child)

    def _bury(self, child: Child) -> None:
        lived = time.perf_counter() - child.started
        child.kill()
        self.child = None
        self._stage["restarts"] += 1
        if self._air.epoch is None:
            self._fail("the conductor ends as it starts; netbend doctor tells what is missing")
            return
        self._tell("the conductor died and starts again")
        self._alarms.set(0.0 if lived > _SHORT_LIFE_SECONDS else 0.3, self.start)
