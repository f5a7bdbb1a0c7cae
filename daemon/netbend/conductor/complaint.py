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

_Told = tuple[int, int]
"""A second, and how often something was told in it."""

_NONE: Final = (-1, 0)

_QUESTIONS: Final = frozenset({"/get"})
"""What is answered each time: whoever asks waits."""


class Complaints:
    """The refused messages; `tell` reaches the subscribers but the one named, `explain` adds what may be meant."""

    def __init__(
        self, now: Callable[[], float], tell: Callable[[str, str, str], None], explain: Callable[[str], str]
    ) -> None:
        self._now, self._tell, self._explain = now, tell, explain
        self._told: dict[tuple[str, str, str], float] = {}
        self._rooms: dict[str, _Told] = {}
        self._logged: _Told = _NONE
        self._kept_back = 0
        self.refused = 0

    def refuse(self, refusal: Refusal) -> None:
        """Count a refusal; tell its sender, the subscribers and the log, unless they know."""
        self.refused += 1
        now, name, asked = self._now(), refusal.peer.name, refusal.address in _QUESTIONS
        address, reason = refusal.address[:256], refusal.reason[:512]
        known = now - self._told.get((name, address, reason), -INTERVAL_SECONDS) < INTERVAL_SECONDS
        if known and not asked:
            return
        if not (self._room(name, now) or asked):
            self._kept_back += 1
            return
        self._remember((name, address, reason), now)
        reason = (reason + self._explain(refusal.address))[:512]
        refusal.peer.answer(encode("/error", address, reason))
        if not known:
            self._publish(name, address, reason, now)

    def _remember(self, key: tuple[str, str, str], now: float) -> None:
        if len(self._told) >= REMEMBERED:
            self._told.clear()
        self._told[key] = now

    def _publish(self, name: str, address: str, reason: str, now: float) -> None:
        second, self._logged = self._logged[0], _one_more(self._logged, now)
        if self._logged[1] > TOLD_PER_SECOND:
            self._kept_back += 1
            return
        if second != int(now) and self._kept_back:
            log(f"and {self._kept_back} more messages that could not be used")
            self._kept_back = 0
        self._tell(address, reason, name)
        log(f"{name}: {reason}")

    def _room(self, name: str, now: float) -> bool:
        """Whether this sender may be told once more in this second."""
        told = _one_more(self._rooms.get(name, _NONE), now)
        if len(self._rooms) >= REMEMBERED:
            self._rooms.clear()
        self._rooms[name] = told
        return told[1] <= TOLD_PER_SECOND


def _one_more(told: _Told, now: float) -> _Told:
    return int(now), told[1] + 1 if told[0] == int(now) else 1


def log(line: str) -> None:
    """A line on the terminal; what a sender wrote cannot move the cursor there."""
    clean = "".join(character if character.isprintable() else "?" for character in line)
    print(f"netbend: {clean}", file=sys.stderr, flush=True)  # noqa: T201  the daemon's log is its stderr
