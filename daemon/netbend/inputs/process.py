"""An input's process: opens its source again and again, and writes what comes into the ring of every network's epoch.

A source that vanishes leaves its last picture in the rings; a driver that hangs takes nobody along.
"""

import faulthandler
import os
import threading
import time
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Final

from netbend.error import InputError, SegmentError
from netbend.inputs.base import FAILED, OFF, ON, Source, SourceSetting
from netbend.inputs.catalogue import build
from netbend.inputs.following import ROWS, Following
from netbend.inputs.look import Look
from netbend.inputs.message import Receive, Received, Rings, ring_part
from netbend.message import Stop
from netbend.process import follow_supervisor
from netbend.stage.ring import FrameRecord, Picture, Ring
from netbend.stage.segment import segment_name
from netbend.stage.stage import Stage

AGAIN_S: Final = 1.0
"""After so long a source that failed is opened again."""

REST_S: Final = 0.004
IDLE_S: Final = 0.05
HUNG_S: Final = 20.0
"""A driver that holds the process for so long is ended with it; the supervisor starts another."""

SWITCH_S: Final = 2.0
"""The same where another source is waited for."""

_LOOK, _POSITION = ROWS.index("crop/left"), ROWS.index("position")


def main(connection: Connection, owner: int, number: int, setting: SourceSetting, epochs: Rings) -> None:
    """What the supervisor spawns; it hears `Receive`, `Rings` and `Stop`, and says `Received`."""
    follow_supervisor()
    stage = Stage.attach(owner)
    receiver = Receiver(owner, number, Following(owner, stage, number), connection.send)
    line = _Line(connection, setting, epochs)
    watched = -HUNG_S
    while not line.stopped.is_set():
        now = time.perf_counter()
        if now - watched > HUNG_S / 4:
            faulthandler.dump_traceback_later(HUNG_S, exit=True)
            watched = now
        receiver.obey(line.take())
        receiver.show_in(line.epochs)
        line.changed.wait(receiver.turn(now))
    receiver.close()


class Receiver:
    """One source after another, and the rings that its pictures go to; `tell` is told each new state."""

    def __init__(
        self, owner: int, number: int, follow: Callable[[], list[float]], tell: Callable[[Received], object]
    ) -> None:
        self._owner, self._number, self._follow, self._tell = owner, number, follow, tell
        self._setting = SourceSetting()
        self._source: Source | None = None
        self._again = 0.0
        self._state = Received(number, OFF)
        self._rings: dict[int, Ring] = {}
        self._stale: set[int] = set()
        self._held: Picture | None = None
        self._look = Look()
        self._values: list[float] = []

    def obey(self, setting: SourceSetting) -> None:
        """Receive from this source from now on; what came from another is held until it gives something."""
        if setting != self._setting:
            self._let_go()
            self._setting, self._again = setting, 0.0
            if not setting.kind:
                self._held = None
                self._say(OFF, "")

    def show_in(self, epochs: tuple[int, ...]) -> None:
        """Write into the rings of these epochs."""
        for epoch in self._rings.keys() - set(epochs):
            self._rings.pop(epoch).close()
        for epoch in set(epochs) - self._rings.keys():
            try:
                self._rings[epoch] = Ring.attach(segment_name(self._owner, ring_part(self._number), epoch))
            except SegmentError:  # gone again: word of it is on its way
                continue
            self._stale.add(epoch)

    def turn(self, now: float) -> float:
        """Take what has come and show it; the seconds to rest after it."""
        values = self._follow()
        if values[_LOOK:] != self._values:
            self._values = values[_LOOK:]
            self._look = Look.of(self._values)
            self._stale |= self._rings.keys()
        fresh = self._take(now, values[_POSITION])
        if fresh:
            self._stale |= self._rings.keys()
        if self._held is not None and self._stale:
            self._show(self._held)
        return 0.0 if fresh else REST_S if self._source is not None else IDLE_S

    def close(self) -> None:
        """Let go of everything."""
        self._let_go()
        self.show_in(())

    def _take(self, now: float, position: float) -> bool:
        """Whether a picture has come."""
        try:
            if self._source is None and not self._open(now):
                return False
            assert self._source is not None
            picture = self._source.take(position)
        except InputError as fault:
            self._lose(now, str(fault))
            return False
        except Exception as fault:  # noqa: BLE001  the edge of an extension: its reason becomes its state
            traceback.print_exc()
            self._lose(now, f"{self._setting.kind} stopped: {type(fault).__name__}: {fault}")
            return False
        if picture is None:
            return False
        self._held = picture
        return True

    def _open(self, now: float) -> bool:
        """Whether there is a source now."""
        if not self._setting.kind or now < self._again:
            return False
        self._source = build(self._setting.kind)
        detail = self._source.open(self._setting.argument)
        self._say(ON, detail, self._source.seconds)
        return True

    def _lose(self, now: float, reason: str) -> None:
        self._let_go()
        self._again = now + AGAIN_S
        self._say(FAILED, reason)

    def _let_go(self) -> None:
        source, self._source = self._source, None
        if source is None:
            return
        if self._held is not None:
            self._held = self._held.copy()  # it may be the source's own memory
        try:
            source.close()
        except Exception:  # noqa: BLE001  the edge of an extension
            traceback.print_exc()

    def _say(self, state: str, detail: str, seconds: float = 0.0) -> None:
        said = Received(self._number, state, str(self._setting), detail, seconds)
        if said != self._state:
            self._state = said
            self._tell(said)

    def _show(self, picture: Picture) -> None:
        for epoch in self._stale & self._rings.keys():
            ring = self._rings[epoch]
            ring.write()[:] = self._look.apply(picture, ring.width, ring.height)
            ring.publish(FrameRecord(ring.count, 0.0, 0, 0, 0, time.perf_counter()))
        self._stale.clear()


class _Line:
    """The talk with the supervisor, beside the loop."""

    def __init__(self, connection: Connection, setting: SourceSetting, epochs: Rings) -> None:
        self._connection, self._setting, self._taken = connection, setting, setting
        self.epochs = epochs.epochs
        self.stopped, self.changed = threading.Event(), threading.Event()
        threading.Thread(target=self._listen, name="supervisor", daemon=True).start()

    def take(self) -> SourceSetting:
        """The source that is asked for now."""
        self.changed.clear()
        self._taken = self._setting
        return self._taken

    def _listen(self) -> None:
        try:
            while not isinstance(message := self._connection.recv(), Stop):
                self._hear(message)
        except (EOFError, OSError):
            os._exit(1)
        self.stopped.set()
        self._hurry()

    def _hear(self, message: object) -> None:
        if isinstance(message, Receive):
            self._setting = message.setting
            self._hurry()
        elif isinstance(message, Rings):
            self.epochs = message.epochs
            self.changed.set()

    def _hurry(self) -> None:
        """Do not wait long for a driver that holds the loop."""
        self.changed.set()
        wanted = self._setting

        def look() -> None:
            if self.stopped.is_set() or self._taken is not wanted is self._setting:
                os._exit(1)

        timer = threading.Timer(SWITCH_S, look)
        timer.daemon = True
        timer.start()
