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


class Complaints:
    """The refused messages; `tell` reaches the subscribers, `explain` adds a suggestion where there is one."""

    def __init__(
        self, now: Callable[[], float], tell: Callable[[str, str], None], explain: Callable[[str], str]
    ) -> None:
        self._now, self._tell, self._explain = now, tell, explain
        self._told: dict[tuple[str, str], float] = {}
        self._second = -1
        self._this_second = self._kept_back = 0
        self.refused = 0

    def refuse(self, refusal: Refusal) -> None:
        """Count a refusal; tell its sender, the subscribers and the log, unless they know."""
        self.refused += 1
        now, key = self._now(), (refusal.peer.name, refusal.address)
        if now - self._told.get(key, -INTERVAL_SECONDS) < INTERVAL_SECONDS or not self._room(now):
            return
        if len(self._told) >= REMEMBERED:
            self._told.clear()
        self._told[key] = now
        address = refusal.address if refusal.address.isascii() else "?"
        reason = refusal.reason + self._explain(refusal.address)
        refusal.peer.answer(encode("/error", address[:256], reason[:512]))
        self._tell(address[:256], reason[:512])
        log(f"{refusal.peer.name}: {reason[:512]}")

    def _room(self, now: float) -> bool:
        if int(now) != self._second:
            if self._kept_back:
                log(f"and {self._kept_back} more messages that could not be used")
            self._second, self._this_second, self._kept_back = int(now), 0, 0
        if self._this_second >= TOLD_PER_SECOND:
            self._kept_back += 1
            return False
        self._this_second += 1
        return True


def log(line: str) -> None:
    """A line on the terminal; what a sender wrote cannot move the cursor there."""
    clean = "".join(character if character.isprintable() else "?" for character in line)
    print(f"netbend: {clean}", file=sys.stderr, flush=True)  # noqa: T201  the daemon's log is its stderr
