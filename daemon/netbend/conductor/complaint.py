"""What could not be used: counted always, told and logged at a rate that a flood cannot raise."""

import sys
from collections.abc import Callable
from typing import Final

from netbend.conductor.dispatcher import Refusal
from netbend.osc.encode import encode

INTERVAL_SECONDS: Final = 10.0
"""The same sender and address is told again after this."""

TOLD_PER_SECOND: Final = 10
REMEMBERED: Final = 1024

_QUESTIONS: Final = frozenset({"/get"})
"""What is answered each time: whoever asks waits."""


class Complaints:
    """The refused messages; `tell` reaches the subscribers, `explain` adds a suggestion where there is one."""

    def __init__(
        self, now: Callable[[], float], tell: Callable[[str, str], None], explain: Callable[[str], str]
    ) -> None:
        self._now, self._tell, self._explain = now, tell, explain
        self._told: dict[tuple[str, str, str], float] = {}
        self._rooms: dict[str, tuple[int, int]] = {}
        self._kept_back = 0
        self.refused = 0

    def refuse(self, refusal: Refusal) -> None:
        """Count a refusal; tell its sender, the subscribers and the log, unless they know."""
        self.refused += 1
        now, name = self._now(), refusal.peer.name
        key = (name, refusal.address, refusal.reason)
        known = now - self._told.get(key, -INTERVAL_SECONDS) < INTERVAL_SECONDS
        if known and refusal.address not in _QUESTIONS:
            return
        if not self._room(name, now):
            return
        if len(self._told) >= REMEMBERED:
            self._told.clear()
        self._told[key] = now
        address, reason = refusal.address[:256], (refusal.reason + self._explain(refusal.address))[:512]
        refusal.peer.answer(encode("/error", address, reason))
        if not known and self._room("", now):
            self._tell(address, reason)
            log(f"{name}: {reason}")
        else:
            self._kept_back += 1

    def _room(self, scope: str, now: float) -> bool:
        """Whether this sender (or, with no name, the log) may be told once more in this second."""
        second, told = self._rooms.get(scope, (-1, 0))
        if second != int(now):
            if len(self._rooms) >= REMEMBERED:
                self._rooms.clear()
            if not scope and self._kept_back:
                log(f"and {self._kept_back} more messages that could not be used")
                self._kept_back = 0
            told = 0
        self._rooms[scope] = (int(now), told + 1)
        return told < TOLD_PER_SECOND


def log(line: str) -> None:
    """A line on the terminal; what a sender wrote cannot move the cursor there."""
    clean = "".join(character if character.isprintable() else "?" for character in line)
    print(f"netbend: {clean}", file=sys.stderr, flush=True)  # noqa: T201  the daemon's log is its stderr
