"""Ableton Link: the tempo and the beat of all who play together; its library is an optional extra, imported when asked.

Alone in a session, hands say where the beat is, and who joins finds it there; with others, the session says it. A tempo
that a hand sets is everybody's.
"""

import asyncio
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any, Final

from netbend.conductor.complaint import log
from netbend.conductor.following import Following
from netbend.conductor.instrument import Part
from netbend.tree.tree import Commit
from netbend_mappings.tempo.clock import FASTEST_BPM, SLOWEST_BPM, Tempo

ROW: Final = "tempo/link"
POLL_SECONDS: Final = 0.05
SETTLE_SECONDS: Final = 0.5
"""Between making a session and joining it: joining at once has brought others to our tempo now and then."""

ALONE_SECONDS: Final = 2.0
"""Without having found anybody for so long after joining we lead."""

SECONDS_APART: Final = 0.001
BPM_APART: Final = 0.005
REMEDY: Final = "Ableton Link needs aalink: pip install 'netbend[link]'"


class LinkClock:
    """A session as a clock that is followed."""

    running = True

    def __init__(self, session: Any) -> None:
        self._session = session

    def tempo(self, _now: float) -> Tempo | None:
        """The session's tempo, and its beat at the moment at which it was asked."""
        beat, moment = float(self._session.beat), time.perf_counter()
        return Tempo(min(FASTEST_BPM, max(SLOWEST_BPM, float(self._session.tempo))), beat, moment)


class Link:
    """`air` gives the part on air, `stage` has the show's start and frames a second, `changed` hears what was set."""

    def __init__(
        self, air: Callable[[], Part | None], stage: Any, changed: Callable[[], None],
        tell: Callable[..., None],
    ) -> None:  # fmt: skip
        self._air, self._stage, self._changed, self._tell = air, stage, changed, tell
        self._session: Any = None
        self._made = self._joined = 0.0
        self._following: Following | None = None
        self._led: float | None = None
        self._peers = 0
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Look at /tempo/link from here on."""
        self._task = self._task or asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """Leave the session."""
        if self._task is not None:
            self._task.cancel()
        self._leave()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(POLL_SECONDS)
            part = self._air()
            if part is not None:
                self.look(part, time.perf_counter())

    def look(self, part: Part, now: float) -> None:
        """Join or leave as /tempo/link says; follow, or lead, once in a session."""
        wanted = part.tree.base[part.tree.layout.flat_slots[ROW]] >= 0.5
        if not wanted:
            self._leave()
        elif self._session is None:
            self._make(part, now)
        elif not self._session.enabled:
            if now - self._made >= SETTLE_SECONDS:
                self._session.enabled, self._joined = True, now
        else:
            self._play(part, now)

    def _make(self, part: Part, now: float) -> None:
        try:
            library = import_module("aalink")
        except ImportError as fault:
            log(f"{REMEDY} ({fault})")
            self._tell("/error", f"/{ROW}", REMEDY)
            part.tree.put(part.tree.layout.flat_slots[ROW], 0.0)
            self._changed()
            return
        self._session, self._made = library.Link(self._bpm(part)), now
        self._following = Following(
            LinkClock(self._session), self._air, self._stage, SECONDS_APART, lambda: float(self._session.quantum)
        )  # fmt: skip

    def _leave(self) -> None:
        if self._session is not None:
            self._session.enabled = False
            self._session = self._following = self._led = None
            self._say(0)

    def _play(self, part: Part, now: float) -> None:
        self._session.quantum = part.tree.base[part.tree.layout.flat_slots["tempo/bar"]]
        self._say(int(self._session.num_peers))
        if not self._peers:
            if now - self._joined >= ALONE_SECONDS:
                self._lead(part, now)
        elif self._following is not None and self._following.follow(now):
            self._led = self._bpm(part)
            self._changed()

    def _say(self, peers: int) -> None:
        if peers != self._peers:
            self._peers = peers
            log(f"Ableton Link: {peers or 'no'} other{'' if peers == 1 else 's'}")
            self._tell("/tempo/peers", peers)

    def _lead(self, part: Part, now: float) -> None:
        """Have the session where we are, for those who will join."""
        if abs(float(self._session.tempo) - self._bpm(part)) > BPM_APART:
            self._session.tempo = self._bpm(part)
        if part.state.count:
            passed = now - float(self._stage["start"]) - part.state.now.number / float(self._stage["fps"])
            beat = part.tree.standing(part.tree.layout.flat_slots["tempo/beat"]) + passed * self._bpm(part) / 60
            if abs(beat - float(self._session.beat)) * 60 / self._bpm(part) > SECONDS_APART:
                self._session.request_beat(beat)

    def committed(self, commit: Commit) -> None:
        """A tempo that a hand has set is the session's."""
        part = self._air()
        if self._session is None or part is None or not self._peers:
            return
        slot = part.tree.layout.flat_slots["tempo/bpm"]
        if slot in commit.slots and part.tree.base[slot] != self._led:
            self._session.tempo = self._led = part.tree.base[slot]

    @staticmethod
    def _bpm(part: Part) -> float:
        return part.tree.base[part.tree.layout.flat_slots["tempo/bpm"]]
