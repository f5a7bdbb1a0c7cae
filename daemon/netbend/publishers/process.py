"""The loop of a publisher process: follows the programme, holds the last frame, ends with its parent."""

import contextlib
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import parent_process
from typing import TYPE_CHECKING, Final

from netbend.error import NetbendError
from netbend.publishers.base import Publisher, PublisherSetting
from netbend.publishers.catalogue import build
from netbend.publishers.fit import Fitter
from netbend.publishers.pace import Pace
from netbend.stage.programme import Programme

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

HOLD_S: Final = 1.0
"""How often the last frame is sent again while none comes."""

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
) -> Figures:
    """Publish the programme of that supervisor until `stop`; `report` is told once what receivers see."""
    figures = figures or Figures()
    fit = Fitter(setting)
    publisher = build(setting.name)
    programme = Programme(owner_pid)
    try:
        shown = publisher.open(setting)
        if report is not None:
            report(shown)
        _follow(programme, publisher, fit, Pace(setting.fps), stop, figures)
    finally:
        try:
            publisher.close()
        finally:
            figures.dropped = publisher.dropped
            programme.close()
    return figures


def _follow(
    programme: Programme,
    publisher: Publisher,
    fit: Fitter,
    pace: Pace,
    stop: Callable[[], bool],
    figures: Figures,
) -> None:
    held, sent_at = None, 0.0
    while not stop():
        frame = programme.take()
        now = time.perf_counter()
        if frame is not None:
            pace.saw(now, programme.missed - figures.missed)
            record, picture = frame
            held, sent_at = (record, fit(picture)), now
            publisher.send(*held)
            figures.sent += 1
            figures.missed, figures.dropped = programme.missed, publisher.dropped
        elif held is not None and publisher.repeats and now - sent_at >= HOLD_S:
            sent_at = now
            publisher.send(*held)
            figures.repeated += 1
        else:
            time.sleep(pace.wait(now))


def main(owner_pid: int, setting: PublisherSetting, connection: "Connection[object, object]") -> None:
    """What the supervisor spawns.

    Says ("on", what receivers see), ("failed", reason), at the end ("off", sent, missed, dropped).
    Hears "stop", and "figures", which it answers with ("figures", sent, missed, dropped).
    """
    line = _Line(connection)
    try:
        run(owner_pid, setting, lambda shown: line.say("on", shown), line.stopped.is_set, line.figures)
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

    def __init__(self, connection: "Connection[object, object]") -> None:
        self.figures = Figures()
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
        return self.figures.sent, self.figures.missed, self.figures.dropped

    def _listen(self) -> None:
        with contextlib.suppress(EOFError, OSError):
            while (word := self._connection.recv()) != "stop":
                if word == "figures":
                    self.say("figures", *self.counts())
        self.stopped.set()

    def _outlive(self) -> None:
        parent = parent_process()
        if parent is None:
            return
        parent.join()
        self.stopped.set()
        time.sleep(GRACE_S)
        os._exit(1)
