"""The loop of a publisher process: follows the programme, holds the last frame, ends with its parent."""

import contextlib
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from multiprocessing import parent_process
from typing import TYPE_CHECKING, Final

from netbend.error import NetbendError
from netbend.process import step_forward
from netbend.publishers.base import Outlet, Publisher, PublisherSetting
from netbend.publishers.blend import LATE, Blend, Frame
from netbend.publishers.catalogue import build
from netbend.publishers.fit import Fitter
from netbend.publishers.gate import Gate
from netbend.publishers.pace import Pace
from netbend.publishers.played import Played
from netbend.publishers.sharing import Sharing
from netbend.publishers.shelf import Shelf
from netbend.stage.programme import Programme
from netbend.stage.ring import FrameRecord, Picture

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

GRACE_S: Final = 5.0
"""How long a publisher may finish its file once the supervisor is gone."""


@dataclass(slots=True)
class Figures:
    """Frames sent, sent again, missed (they came and went in the ring), dropped by the publisher itself."""

    sent: int = 0
    repeated: int = 0
    missed: int = 0
    dropped: int = 0


def run(
    owner_pid: int,
    setting: PublisherSetting,
    report: Callable[[str], None] | None = None,
    stop: Callable[[], bool] = lambda: False,
    figures: Figures | None = None,
    outlet: Callable[[], Outlet] | None = None,
) -> Figures:
    """Publish the programme of that supervisor until `stop`; `report` is told once what receivers see.

    `outlet` gives how it is to be published, anew for each frame; without it, as the setting has it.
    """
    figures = figures or Figures()
    publisher = build(setting.name)
    programme = Programme(owner_pid, setting.seat)
    sharing = Sharing(owner_pid, setting.seat, programme.stage)
    feeding = _Feeding(setting, publisher, figures, sharing)
    feeding.publisher.played = Played(owner_pid, programme.stage)
    try:
        shown = feeding.publisher.open(setting)
        if report is not None:
            report(shown)
        while not stop():
            if outlet is not None:
                feeding.obey(outlet())
            now = time.perf_counter()
            rest = now + feeding.turn(programme, now) - time.perf_counter()
            if rest > 0.0:
                time.sleep(rest)
    finally:
        try:
            feeding.publisher.close()
        finally:
            figures.dropped = feeding.publisher.dropped
            sharing.close()
            programme.close()
    return figures


class _Feeding:
    """One publisher, fed from the programme: at most at its rate, and with the last frame while none comes."""

    def __init__(self, setting: PublisherSetting, publisher: Publisher, figures: Figures, sharing: Sharing) -> None:
        self.publisher, self._sharing = publisher, sharing
        self._figures, self._setting = figures, setting
        self._pace = Pace(setting.fps)
        self._held: Frame | None = None
        self._due = 0.0
        self._lay_out()

    def _lay_out(self) -> None:
        shelf = Shelf(self._sharing.memory)
        self._fit = Fitter(self._setting, packed=self.publisher.packed, shelf=shelf)
        self._sharing.show(self._fit.format, self._setting.rate)
        self._sharing.stand_aside()
        self._fitted: Frame | None = None
        self._gate, self._period = Gate(self._setting.rate), 1.0 / self._setting.rate
        self._blend = Blend(self._period) if self._setting.outlet.blend else None
        self._in_place = self.publisher.in_place and self._blend is None

    def obey(self, outlet: Outlet) -> None:
        """Publish like this from the next frame on."""
        if outlet is not self._setting.outlet and outlet != self._setting.outlet:
            self._setting = replace(self._setting, outlet=outlet)
            self._lay_out()

    def turn(self, programme: Programme, now: float) -> float:
        """Do what is to be done at this moment; the seconds after it at which there may be more."""
        record = programme.peek()
        if record is not None:
            watched = self.publisher.watched()
            if not (self._gate.admits(record.time) and watched):
                programme.skip()
                self._saw(programme, record, sent=False)
                self._held = self._held if watched else None
            elif (frame := (programme.lend if self._in_place else programme.take)()) is not None:
                self._saw(programme, frame[0], sent=True)
                self._send((frame[0], self._shown(*frame)), now)
        blends = self._blend is not None and self._blend.under_way
        if not (self.publisher.repeats or blends) or (self._held is None and not self._catch_up(programme)):
            return self._pace.wait(now)
        if now >= self._due:
            self._repeat(now)
        return min(self._pace.wait(now), self._due - now)

    def _repeat(self, now: float) -> None:
        """Send what is held, or the next step of a blend, unless nobody looks any more."""
        if not self.publisher.watched():
            self._held = None
            return
        assert self._held is not None
        self.publisher.send(*(self._blend.show(now) if self._blend and self._blend.under_way else self._held))
        self._figures.repeated += 1
        self._due = max(self._due, now - self._period) + self._period

    def _catch_up(self, programme: Programme) -> bool:
        """Hold the newest frame, though it went by, for one who has come since; false where nobody has."""
        newest = programme.copy() if self.publisher.watched() else None
        if newest is not None:
            self._held = newest[0], self._shown(*newest)
        return newest is not None

    def _shown(self, record: FrameRecord, picture: Picture) -> Picture:
        """The picture as it is shown; what was scaled before, here or by another output, is not scaled again."""
        if self._fit.does_nothing:
            return picture
        if not self._fit.scales(picture):
            self._sharing.stand_aside()
            return self._fit(picture, solid=record.solid)
        if self._fitted is None or not self._fitted[0].shows_same(record):
            found = self._sharing.find(record)
            if found is None:
                found = self._fit(picture, solid=record.solid)
                self._sharing.fitted(record)
            self._fitted = record, found
        return self._fitted[1]

    def _saw(self, programme: Programme, record: FrameRecord, *, sent: bool) -> None:
        self._pace.saw(record.done, programme.missed - self._figures.missed)
        self._figures.missed = programme.missed
        self._figures.sent += sent

    def _send(self, frame: Frame, now: float) -> None:
        self._held = frame
        shown = self._blend.take(frame, now) if self._blend else frame
        self._due = now + (1.0 if shown is not frame else LATE) * self._period
        self.publisher.send(*shown)
        self._figures.dropped = self.publisher.dropped


def main(owner_pid: int, setting: PublisherSetting, connection: "Connection[object, object]") -> None:
    """What the supervisor spawns.

    Says ("on", what receivers see), ("failed", reason), at the end ("off", sent, missed, dropped).
    Hears an `Outlet`, "stop", and "figures", which it answers with ("figures", sent, missed, dropped);
    what is sent again counts as sent.
    """
    if setting.name != "file":  # a recording may wait: nobody looks
        step_forward()
    line = _Line(connection, setting.outlet)
    try:
        run(
            owner_pid, setting, lambda shown: line.say("on", shown), line.stopped.is_set, line.figures,
            lambda: line.outlet,
        )  # fmt: skip
    except NetbendError as fault:
        line.say("failed", str(fault))
        sys.exit(1)
    except Exception as fault:  # noqa: BLE001  the edge of an extension: its reason becomes its state
        traceback.print_exc()
        line.say("failed", f"{setting.name} stopped: {type(fault).__name__}: {fault}")
        sys.exit(1)
    line.say("off", *line.counts())


class _Line:
    """The talk with the supervisor, beside the loop; a supervisor that is gone is a stop."""

    def __init__(self, connection: "Connection[object, object]", outlet: Outlet) -> None:
        self.figures, self.outlet = Figures(), outlet
        self.stopped = threading.Event()
        self._connection, self._lock = connection, threading.Lock()
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the supervisor's, which then stops us
        signal.signal(signal.SIGTERM, lambda *_: self.stopped.set())
        for target in (self._listen, self._outlive):
            threading.Thread(target=target, daemon=True).start()

    def say(self, *state: object) -> None:
        with self._lock, contextlib.suppress(OSError):
            self._connection.send(state)

    def counts(self) -> tuple[int, int, int]:
        return self.figures.sent + self.figures.repeated, self.figures.missed, self.figures.dropped

    def _listen(self) -> None:
        with contextlib.suppress(EOFError, OSError):
            while (word := self._connection.recv()) != "stop":
                if word == "figures":
                    self.say("figures", *self.counts())
                elif isinstance(word, Outlet):
                    self.outlet = word
        self.stopped.set()

    def _outlive(self) -> None:
        parent = parent_process()
        if parent is None:
            return
        parent.join()
        self.stopped.set()
        time.sleep(GRACE_S)
        os._exit(1)
