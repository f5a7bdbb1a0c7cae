"""The publishers' processes: started with the first picture, and again when they die; not when they refuse."""

import time
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from multiprocessing.connection import Connection
from typing import Final

from netbend.message import Publishing
from netbend.publishers.base import PublisherSetting
from netbend.publishers.process import main
from netbend.supervisor.child import Child

FIGURES_SECONDS: Final = 1.0
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
        self._owner, self._settings = owner, {one.label: one for one in settings}
        self._tell, self._report, self._later = tell, report, later
        self._running: dict[str, Child] = {}
        self._refused: set[str] = set()
        self._deaths: dict[str, deque[float]] = {label: deque(maxlen=5) for label in self._settings}
        self._stopping = False

    def __iter__(self) -> Iterator[Child]:
        return iter(list(self._running.values()))

    def start(self) -> None:
        """Start them all, and begin to ask how they are doing."""
        for label in self._settings:
            self._start(label)
        self._ask()

    def _start(self, label: str) -> None:
        if not self._stopping:
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

    def bury(self) -> None:
        """Start again those that died; one that refused stays a named state."""
        for label, child in [(label, child) for label, child in self._running.items() if not child.alive]:
            child.kill()
            del self._running[label]
            if label in self._refused or self._stopping:
                continue
            deaths = self._deaths[label]
            deaths.append(time.perf_counter())
            self._tell(f"publisher {label} died and starts again")
            self._later(0.0 if len(deaths) < PATIENCE else 0.5 * len(deaths), partial(self._start, label))

    def stop(self) -> None:
        """Have them finish their files; whoever waits for them ends them."""
        self._stopping = True
        for child in self:
            child.send("stop")
