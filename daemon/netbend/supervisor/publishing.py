"""The publishers' processes: started with the first picture, and again when they die; not when they refuse."""

import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from multiprocessing.connection import Connection
from typing import Final

from netbend.message import Publishing
from netbend.publishers import sharing
from netbend.publishers.base import Outlet, PublisherSetting
from netbend.publishers.process import main
from netbend.stage.ring import ALONE, OUTPUTS
from netbend.supervisor.child import Child

FIGURES_SECONDS: Final = 1.0
RECORD: Final = "record"
"""The publisher that /record/start and /record/stop mean."""

_RECORD_SEAT: Final = OUTPUTS - 1

PATIENCE: Final = 3
"""Deaths in a row after which a publisher waits before it starts again."""


def _run(connection: Connection, owner: int, setting: PublisherSetting) -> None:
    main(owner, setting, connection)


class Publishers:
    """All that were asked for. `tell` reaches the terminal, `report` the conductor, `later` sets an alarm."""

    def __init__(
        self,
        owner: int,
        settings: tuple[PublisherSetting, ...],
        tell: Callable[[str], None],
        report: Callable[[object], None],
        later: Callable[[float, Callable[[], None]], None],
    ) -> None:
        seats = [*range(_RECORD_SEAT), *(ALONE for _ in settings)]
        self._owner = owner
        self._settings = {one.label: replace(one, seat=seat) for one, seat in zip(settings, seats, strict=False)}
        self._tell, self._report, self._later = tell, report, later
        self._running: dict[str, Child] = {}
        self._refused: set[str] = set()
        self._ending: set[str] = set()
        self._deaths: dict[str, deque[float]] = {}
        self._open = self._stopping = False

    def __iter__(self) -> Iterator[Child]:
        return iter(list(self._running.values()))

    def start(self) -> None:
        """Start them all, and begin to ask how they are doing."""
        self._open = True
        for label in self._settings:
            self._start(label)
        self._ask()

    def _start(self, label: str) -> None:
        if self._open and not self._stopping and label not in self._running and self._settings[label].outlet.on:
            self._running[label] = Child(f"publisher {label}", _run, self._owner, self._settings[label])

    def _ask(self) -> None:
        for child in self:
            child.send("figures")
        self._later(FIGURES_SECONDS, self._ask)

    def hear(self, child: Child, state: str, detail: str) -> None:
        """Take a publisher's word: on, failed, figures or off."""
        label = next((label for label, one in self._running.items() if one is child), "")
        if state == "failed":
            self._refused.add(label)
            self._tell(f"{label}: {detail}")
        if state == "on" and detail != "nowhere":
            self._tell(f"{label} is on as {detail}")
        self._report(Publishing(label, state, detail))

    def obey(self, label: str, outlet: Outlet) -> None:
        """Publish like this from now on; one that is off ends, and is started when it is on again."""
        if label not in self._settings:
            return
        self._settings[label] = replace(self._settings[label], outlet=outlet)
        child = self._running.get(label)
        if child is None:
            self._start(label)
        elif outlet.on:
            child.send(outlet)
        else:
            self._end(label)

    def record(self, path: str, fps: float) -> None:
        """Record into a file beside all else; without a path, stop and finish it."""
        if RECORD in self._running:
            self._end(RECORD)
        if not path:
            self._settings.pop(RECORD, None)
            return
        self._refused.discard(RECORD)
        self._settings[RECORD] = PublisherSetting("file", path, RECORD, fps=fps, seat=_RECORD_SEAT)
        self._start(RECORD)

    def _end(self, label: str) -> None:
        self._ending.add(label)
        self._running[label].send("stop")

    def bury(self) -> None:
        """Start again those that died; one that refused stays a named state."""
        for label, child in [(label, child) for label, child in self._running.items() if not child.alive]:
            child.kill()
            del self._running[label]
            if label in self._refused or self._stopping or label not in self._settings:
                self._ending.discard(label)
                continue
            if label in self._ending:
                self._ending.discard(label)
                self._start(label)
                continue
            deaths = self._deaths.setdefault(label, deque(maxlen=5))
            deaths.append(time.perf_counter())
            self._tell(f"publisher {label} died and starts again")
            self._later(0.0 if len(deaths) < PATIENCE else 0.5 * len(deaths), partial(self._restart, label))

    def _restart(self, label: str) -> None:
        if label in self._settings:
            self._start(label)

    def stop(self) -> None:
        """Have them finish their files; whoever waits for them ends them."""
        self._stopping = True
        for child in self:
            child.send("stop")

    def close(self) -> None:
        """Take away the memory that killed ones have left."""
        sharing.clear(self._owner)
