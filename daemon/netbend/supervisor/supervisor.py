"""The loop that keeps the show up: it waits for its children's words and deaths, and acts on nothing else."""

import contextlib
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable
from multiprocessing.connection import wait
from typing import Final

from netbend.conductor.main import main as conductor_main
from netbend.error import NetbendError, SegmentError
from netbend.message import (
    Attach,
    Dropped,
    EpochReady,
    Failed,
    FirstFrame,
    Load,
    Loaded,
    NewEpoch,
    OnAir,
    Order,
    Ready,
    Restore,
    Said,
    Stop,
)  # fmt: skip
from netbend.port import Sockets, bind
from netbend.settings import PlaySettings
from netbend.stage.document import Document
from netbend.stage.programme import SEATS, Stage, segment_name
from netbend.stage.programme import OnAir as Programme
from netbend.stage.segment import sweep
from netbend.supervisor.child import Child
from netbend.supervisor.epoch import Epoch
from netbend.supervisor.fade import Fade
from netbend.supervisor.publishing import Publishers
from netbend.supervisor.seat import Seat

TICK_SECONDS: Final = 0.25
FADE_TICK_SECONDS: Final = 1 / 120
STALLED_SECONDS: Final = 3.0
"""A playing renderer that gives no sign of life for so long is ended and started again."""

DEAF_SECONDS: Final = 10.0
"""A conductor that gives no sign of life for so long is ended and started again; the picture runs on meanwhile."""

LOADING_SECONDS: Final = 120.0
SPARE_AFTER_SECONDS: Final = 2.0
"""The spare imports torch once the show runs, so that it does not slow the first picture."""

POISON_DEATHS: Final = 3
POISON_SECONDS: Final = 60.0
"""Three deaths without a frame between are no accident, however long a slow machine takes to start again."""

STOP_SECONDS: Final = 10.0


class Supervisor:
    """Builds the parts in order, keeps them running, and stops them in reverse."""

    def __init__(self, settings: PlaySettings, tell: Callable[[str], None]) -> None:
        self._settings, self._tell = settings, tell
        self._owner = os.getpid()
        self._stage: Stage | None = None
        self._document: Document | None = None
        self._sockets: Sockets | None = None
        self._conductor: Child | None = None
        self._conductor_ready = False
        self._seats: dict[int, Seat] = {}
        self._epochs: dict[int, Epoch] = {}
        self._air: Epoch | None = None
        self._next_epoch = 1
        self._deaths: deque[tuple[float, float]] = deque(maxlen=POISON_DEATHS)
        self._publishers = Publishers(self._owner, settings.publish, self._say, self._to_conductor, self._later)
        self._due: list[tuple[float, Callable[[], None]]] = []
        self._network = settings.network
        self._on_air_since = 0.0
        self._fade: Fade | None = None
        self._fade_seconds = 0.0
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

    def _start(self) -> None:
        sweep()
        settings = self._settings
        self._sockets, lines = bind(
            settings.osc_port, settings.http_port if settings.page else None, settings.lan
        )  # fmt: skip
        for line in lines:
            self._tell(line)
        self._stage = Stage.create(self._owner, settings.fps)
        self._stage["start"] = time.perf_counter()
        self._document = Document.create(segment_name(self._owner, "document"))
        self._start_conductor()
        self._start_renderer(self._network)

    def _turn(self) -> None:
        children = self._children()
        waited: list[object] = [child.process.sentinel for child in children]
        waited += [child.connection for child in children]
        due = min((moment for moment, _ in self._due), default=time.perf_counter() + TICK_SECONDS)
        tick = FADE_TICK_SECONDS if self._fade else TICK_SECONDS
        wait(waited, max(0.0, min(tick, due - time.perf_counter())))  # type: ignore[arg-type]
        for child in children:
            while (message := child.receive()) is not None:
                self._hear(child, message)
        self._go_on_fading()
        self._look_for_deaths()
        self._look_for_stalls()
        self._do_what_is_due()

    def _children(self) -> list[Child]:
        conductor = [self._conductor] if self._conductor else []
        return [*conductor, *(seat.child for seat in self._seats.values()), *self._publishers]

    def _later(self, seconds: float, action: Callable[[], None]) -> None:
        self._due.append((time.perf_counter() + seconds, action))

    def _do_what_is_due(self) -> None:
        now = time.perf_counter()
        settings = self._settings
        if settings.seconds is not None and self._on_air_since and now - self._on_air_since >= settings.seconds:
            self._stopping = True
        ready = [entry for entry in self._due if entry[0] <= now]
        self._due = [entry for entry in self._due if entry[0] > now]
        for _, action in ready:
            action()

    # hearing

    def _hear(self, child: Child, message: object) -> None:
        seat = next((seat for seat in self._seats.values() if seat.child is child), None)
        match message:
            case Ready() if child is self._conductor:
                self._greet_conductor()
            case Ready() if seat:
                seat.ready = True
                self._order(seat)
            case Loaded(description) if seat:
                self._take_loaded(seat, description)
            case Failed(reason) if seat:
                self._take_failed(seat, reason)
            case FirstFrame(_) if seat:
                self._take_first_frame(seat)
            case EpochReady(number):
                self._attach_waiting(number)
            case Load(network, seconds):
                self._load(network, seconds)
            case (str(state), *details) if not seat:
                self._publishers.hear(child, state, " ".join(map(str, details)))

    def _to_conductor(self, message: object) -> None:
        if self._conductor and self._conductor_ready:
            self._conductor.send(message)

    def _say(self, text: str) -> None:
        self._tell(text)
        self._to_conductor(Said(text))

    # the conductor

    def _start_conductor(self) -> None:
        self._conductor_ready = False
        self._conductor = Child("conductor", conductor_main, self._owner, self._settings, self.sockets)
        self.stage["conductor_pid"] = self._conductor.pid

    def _greet_conductor(self) -> None:
        self._conductor_ready = True
        self.stage["conductor_beat"] = time.perf_counter()
        for epoch in self._epochs.values():
            self._to_conductor(NewEpoch(epoch.number, epoch.network, epoch.description))
        if self._air:
            self._to_conductor(OnAir(self._air.number))

    # renderers

    def _start_renderer(self, network: str) -> Seat:
        """Order a network from the spare, or from a new process."""
        spare = next((seat for seat in self._seats.values() if not seat.network), None)
        seat = spare or self._new_seat()
        seat.network = network
        self._order(seat)
        return seat

    def _new_seat(self) -> Seat:
        number = next(number for number in range(SEATS) if number not in self._seats)
        seat = self._seats[number] = Seat(number, self._owner)
        self.stage.beat(number, time.perf_counter())
        return seat

    def _keep_spare(self) -> None:
        if not self._stopping and all(seat.network for seat in self._seats.values()):
            self._new_seat()

    def _order(self, seat: Seat) -> None:
        if not (seat.ready and seat.network) or seat.ordered:
            return
        settings = self._settings
        trust = seat.network == settings.network
        seat.ordered = True
        self.stage.beat(seat.number, time.perf_counter())
        seat.child.send(
            Order(
                seat.network,
                settings.device,
                settings.threads,
                seat.number,
                trust,
                settings.journal is not None,
                settings.form,
            )
        )

    def _take_loaded(self, seat: Seat, description: str) -> None:
        air = self._air
        if air and air.network == seat.network and air.description == description:
            seat.epoch = air
            self._attach(seat)
            return
        try:
            epoch = Epoch.make(self._owner, self._next_epoch, seat.network, description)
        except SegmentError as fault:
            self._take_failed(seat, str(fault))
            return
        self._next_epoch += 1
        seat.epoch = self._epochs[epoch.number] = epoch
        self._to_conductor(NewEpoch(epoch.number, epoch.network, epoch.description))

    def _attach_waiting(self, number: int) -> None:
        for seat in self._seats.values():
            if seat.epoch and seat.epoch.number == number:
                self._attach(seat)

    def _attach(self, seat: Seat) -> None:
        if seat.epoch and not seat.attached:
            seat.attached = True
            self.stage.beat(seat.number, time.perf_counter())
            seat.child.send(Attach(seat.epoch.number))

    def _take_first_frame(self, seat: Seat) -> None:
        """Put a network on air that has shown that it plays: at once, or faded in over the one that was."""
        assert seat.epoch
        if self._air and self._air is not seat.epoch and self._fade_seconds > 0:
            self._fade = Fade(seat, self._air.number, seat.epoch.number, time.perf_counter(), self._fade_seconds)
        else:
            self._put_on_air(seat)

    def _go_on_fading(self) -> None:
        if self._fade is None:
            return
        mix = self._fade.mix(time.perf_counter())
        if mix < 1.0:
            self.stage.put_on_air(Programme(self._fade.below, self._fade.above, mix))
        else:
            self._put_on_air(self._fade.seat)

    def _put_on_air(self, seat: Seat) -> None:
        assert seat.epoch
        self._fade = None
        seat.on_air = True
        before, first = self._air, self._air is None
        self._air, self._network = seat.epoch, seat.network
        self.stage["renderer_pid"] = seat.child.pid
        self.stage.put_on_air(Programme(seat.epoch.number))
        self._to_conductor(OnAir(seat.epoch.number))
        if before and before is not seat.epoch:
            self._retire(before)
        if first:
            self._on_air_since = time.perf_counter()
            self._publishers.start()
            self.announce(self)
        self._later(SPARE_AFTER_SECONDS, self._keep_spare)

    def _retire(self, epoch: Epoch) -> None:
        """Stop the renderers of an epoch that has left the air, and give its memory back."""
        for number, seat in list(self._seats.items()):
            if seat.epoch is epoch:
                seat.child.send(Stop())
                seat.child.end(1.0)
                del self._seats[number]
        self._epochs.pop(epoch.number).remove()

    def _load(self, network: str, fade_seconds: float) -> None:
        if any(seat.network and not seat.on_air for seat in self._seats.values()):
            self._say(f"{network} is not loaded: another network is on its way")
            return
        if self._air and self._air.network == network:
            self._say(f"{network} plays already")
            return
        self._fade_seconds = fade_seconds
        self._start_renderer(network)

    def _take_failed(self, seat: Seat, reason: str) -> None:
        self._drop(seat)
        if self._air is None:
            self._fault, self._stopping = reason, True
        else:
            self._say(f"{seat.network}: {reason}; {self._air.network} plays on")

    def _drop(self, seat: Seat) -> None:
        if self._fade and self._fade.seat is seat:
            self._fade = None
            self.stage.put_on_air(Programme(self._air.number if self._air else 0))
        seat.child.kill()
        self._seats.pop(seat.number, None)
        if seat.epoch and seat.epoch is not self._air:
            epoch = self._epochs.pop(seat.epoch.number, None)
            if epoch:
                self._to_conductor(Dropped(epoch.number))
                epoch.remove()

    # deaths and stalls

    def _look_for_deaths(self) -> None:
        if self._conductor and not self._conductor.alive:
            self._bury_conductor()
        for seat in [seat for seat in self._seats.values() if not seat.child.alive]:
            self._bury_renderer(seat, "died")
        self._publishers.bury()

    def _bury_conductor(self) -> None:
        assert self._conductor
        lived = time.perf_counter() - self._conductor.started
        self._conductor.kill()
        self._conductor = None
        self.stage["restarts"] += 1
        if self._air is None:
            self._fault, self._stopping = "the conductor ends as it starts; netbend doctor tells what is missing", True
            return
        self._tell("the conductor died and starts again")
        self._later(0.0 if lived > 2.0 else 0.3, self._start_conductor)

    def _bury_renderer(self, seat: Seat, how: str) -> None:
        was_playing = bool(seat.epoch) and seat.epoch is self._air
        network = seat.network
        self._drop(seat)
        if not network:
            self._later(SPARE_AFTER_SECONDS, self._keep_spare)
            return
        self._deaths.append((time.perf_counter(), self.stage["rendered"]))
        self.stage["restarts"] += 1
        if not was_playing and self._air is not None:
            self._say(f"{network} {how} while loading; {self._air.network} plays on")
            return
        self._say(f"the renderer {how} and starts again")
        if self._poisoned():
            if self._air is None:
                self._fault, self._stopping = f"{network} ends the renderer each time it is loaded", True
                return
            self._say("three deaths without a frame: back to the last settings that gave one")
            self._to_conductor(Restore(self._air.number))
            self._deaths.clear()
        self._start_renderer(network)

    def _poisoned(self) -> bool:
        """Whether the renderer died three times in a minute and gave no frame between: a setting ends it."""
        if len(self._deaths) < POISON_DEATHS:
            return False
        (first, rendered), (last, rendered_last) = self._deaths[0], self._deaths[-1]
        return last - first < POISON_SECONDS and rendered == rendered_last

    def _look_for_stalls(self) -> None:
        now = time.perf_counter()
        if self._conductor and self._conductor_ready and now - self.stage["conductor_beat"] > DEAF_SECONDS:
            self._tell(f"the conductor gave no sign of life for {DEAF_SECONDS:.0f} s")
            self._bury_conductor()
        for seat in list(self._seats.values()):
            if not seat.ordered:
                continue
            limit = STALLED_SECONDS if seat.on_air else LOADING_SECONDS
            if now - self.stage.last_beat(seat.number) > limit:
                seat.child.kill()
                self._bury_renderer(seat, f"gave no sign of life for {limit:.0f} s")

    # the end

    def _stop(self) -> None:
        """Publishers finish their files, then the renderers, then the conductor; then the memory goes."""
        self._publishers.stop()
        groups = [
            list(self._publishers),
            [seat.child for seat in self._seats.values()],
            [self._conductor] if self._conductor else [],
        ]
        for group in groups:
            for child in group:
                child.send(Stop())
            deadline = time.perf_counter() + STOP_SECONDS
            for child in group:
                # a spare or a loading renderer hears no word in the midst of an import
                spare = any(seat.child is child and not seat.on_air for seat in self._seats.values())
                child.end(0.2 if spare else max(0.1, deadline - time.perf_counter()))
        for epoch in self._epochs.values():
            epoch.remove()
        if self._document:
            self._document.remove()
        if self._stage:
            self._stage.remove()
        if self._sockets:
            self._sockets.close()
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()
