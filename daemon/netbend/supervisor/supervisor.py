"""The loop that keeps the show up: it waits for its children's words and deaths, and acts on nothing else."""

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import wait
from typing import Final

from netbend.error import NetbendError
from netbend.inputs.message import Receive, Received
from netbend.message import EpochReady, Failed, FirstFrame, Load, Loaded, Output, Ready, Record, Said, Stop
from netbend.port import Sockets, bind, bind_wekinator
from netbend.settings import PlaySettings
from netbend.stage.document import Document
from netbend.stage.segment import segment_name, sweep
from netbend.stage.stage import SEATS, Stage
from netbend.supervisor.air import Air
from netbend.supervisor.alarm import Alarms
from netbend.supervisor.awake import Awake
from netbend.supervisor.child import Child
from netbend.supervisor.conducting import Conducting
from netbend.supervisor.publishing import Publishers
from netbend.supervisor.receiving import Inputs
from netbend.supervisor.rendering import Rendering

TICK_SECONDS: Final = 0.25
FADE_TICK_SECONDS: Final = 1 / 120
STOP_SECONDS: Final = 10.0
PAUSED_SECONDS: Final = 1.5
"""A turn that took so long was not slow, the machine slept: then nobody's silence counts."""


class Supervisor:
    """Builds the parts in order, keeps them running, and stops them in reverse."""

    def __init__(self, settings: PlaySettings, tell: Callable[[str], None]) -> None:
        self._settings, self._tell = settings, tell
        self._owner = os.getpid()
        self._alarms, self._awake = Alarms(), Awake()
        self._stage: Stage | None = None
        self._document: Document | None = None
        self._sockets: Sockets | None = None
        self._air: Air | None = None
        self._conducting: Conducting | None = None
        self._rendering: Rendering | None = None
        self._publishers: Publishers | None = None
        self._inputs: Inputs | None = None
        self._on_air_since = self._turned = 0.0
        self._stopping = False
        self._fault: str | None = None
        self.announce: Callable[[Supervisor], None] = lambda _: None

    # what others may know

    @property
    def stage(self) -> Stage:
        """The stage segment; there once `run` has begun."""
        assert self._stage is not None
        return self._stage

    @property
    def sockets(self) -> Sockets:
        """The bound ports; there once `run` has begun."""
        assert self._sockets is not None
        return self._sockets

    @property
    def settings(self) -> PlaySettings:
        """What it was told."""
        return self._settings

    # the life of the show

    def run(self) -> None:
        """Play until stopped; a NetbendError says why it could not."""
        signal.signal(signal.SIGTERM, self._on_signal)
        signal.signal(signal.SIGINT, self._on_signal)
        try:
            self._start()
            while not self._stopping:
                self._turn()
        finally:
            self._stop()
        if self._fault:
            raise NetbendError(self._fault)

    def _on_signal(self, *_: object) -> None:
        self._stopping = True

    def _fail(self, reason: str) -> None:
        self._fault, self._stopping = reason, True

    def _start(self) -> None:
        sweep()
        settings, owner, alarms = self._settings, self._owner, self._alarms
        sockets, lines = bind(settings.osc_port, settings.http_port, settings.lan)
        lines += bind_wekinator(sockets, settings.wekinator_port, settings.lan)
        self._sockets = sockets
        for line in lines:
            self._tell(line)
        stage = self._stage = Stage.create(owner, settings.fps)
        stage["start"] = time.perf_counter()
        self._document = Document.create(segment_name(owner, "document"))
        air = self._air = Air(owner, stage)
        conducting = self._conducting = Conducting(
            owner, settings, sockets, stage, air, alarms, self._tell, self._fail
        )  # fmt: skip
        self._rendering = Rendering(owner, settings, stage, air, conducting, alarms, self._fail, self._open)
        self._publishers = Publishers(owner, settings.publish, conducting.say, conducting.send, alarms.set)
        self._inputs = Inputs(owner, stage, self._tell, conducting.send, alarms.set)
        conducting.start()
        self._rendering.start(settings.network)

    def _open(self) -> None:
        """The first picture is there."""
        assert self._publishers is not None
        self._on_air_since = time.perf_counter()
        self._publishers.start()
        self._awake.begin()
        self.announce(self)

    def _turn(self) -> None:
        assert self._air is not None
        assert self._conducting is not None
        assert self._rendering is not None
        assert self._publishers is not None
        assert self._inputs is not None
        children = [child for group in self._groups() for child in group]
        waited: list[object] = [child.process.sentinel for child in children]
        waited += [child.connection for child in children]
        wait(waited, self._alarms.rest(FADE_TICK_SECONDS if self._air.fade else TICK_SECONDS))  # type: ignore[arg-type]
        self._forgive(time.perf_counter())
        for child in children:
            while (message := child.receive()) is not None:
                self._hear(child, message)
        self._rendering.go_on_fading()
        self._rendering.load_next()
        self._conducting.watch()
        self._rendering.watch()
        self._publishers.bury()
        self._inputs.bury()
        self._inputs.follow(self._air.epochs)
        seconds = self._settings.seconds
        if seconds is not None and self._on_air_since and time.perf_counter() - self._on_air_since >= seconds:
            self._stopping = True
        self._alarms.ring()

    def _forgive(self, now: float) -> None:
        """Take a sleep of the whole machine for a sign of life from everybody."""
        if self._turned and now - self._turned > PAUSED_SECONDS:
            self.stage["conductor_beat"] = now
            for seat in range(SEATS):
                self.stage.beat(seat, now)
        self._turned = now

    def _groups(self) -> list[list[Child]]:
        """All children, in the order in which they are stopped."""
        conductor = self._conducting.child if self._conducting else None
        return [
            [*(self._publishers or ()), *(self._inputs or ())],
            [seat.child for seat in self._rendering.seats.values()] if self._rendering else [],
            [conductor] if conductor else [],
        ]

    def _hear(self, child: Child, message: object) -> None:  # noqa: C901  one case a message
        conducting, rendering, publishers = self._conducting, self._rendering, self._publishers
        assert conducting is not None
        assert rendering is not None
        assert publishers is not None
        seat = rendering.seat_of(child)
        match message:
            case Ready() if child is conducting.child:
                conducting.greet()
            case Ready() if seat:
                rendering.take_ready(seat)
            case Loaded(description) if seat:
                rendering.take_loaded(seat, description)
            case Failed(reason) if seat:
                rendering.take_failed(seat, reason)
            case FirstFrame(_) if seat:
                rendering.take_first_frame(seat)
            case Said(text) if seat:
                conducting.say(text)
            case Received() if self._inputs:
                self._inputs.hear(message)
            case Receive() if self._inputs and self._air:
                self._inputs.obey(message, self._air.epochs)
            case (str(state), *details) if not seat:
                publishers.hear(child, state, " ".join(map(str, details)))
            case _ if child is conducting.child:
                self._obey(rendering, publishers, message)

    def _obey(self, rendering: Rendering, publishers: Publishers, message: object) -> None:
        """Do what the conductor asks."""
        match message:
            case EpochReady(number):
                rendering.take_filled(number)
            case Load(network, seconds):
                rendering.load(network, seconds)
            case Output(publisher, outlet):
                publishers.obey(publisher, outlet)
            case Record(path):
                publishers.record(path, self._settings.fps)

    # the end

    def _stop(self) -> None:
        """Publishers finish their files, then the renderers, then the conductor; then the memory goes."""
        for running in (self._rendering, self._publishers, self._inputs):
            if running:
                running.stop()
        for group in self._groups():
            for child in group:
                child.send(Stop())
            deadline = time.perf_counter() + STOP_SECONDS
            for child in group:
                seat = self._rendering.seat_of(child) if self._rendering else None
                # a spare or a loading renderer hears no word in the midst of an import
                spare = seat is not None and not seat.on_air
                child.end(0.2 if spare else max(0.1, deadline - time.perf_counter()))
        self._awake.end()
        for part in (self._publishers, self._air, self._sockets):
            if part:
                part.close()
        for segment in (self._document, self._stage):
            if segment:
                segment.remove()
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()
