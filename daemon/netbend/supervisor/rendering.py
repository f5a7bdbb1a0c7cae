"""The renderers' seats: who loads, who plays, who waits as the spare; how a network comes on air and leaves it."""

import time
from collections.abc import Callable
from functools import partial
from typing import Final

from netbend.error import SegmentError
from netbend.message import Attach, Dropped, NewEpoch, OnAir, Order, Restore, Stop
from netbend.settings import PlaySettings
from netbend.stage.stage import SEATS, Stage
from netbend.supervisor.air import Air
from netbend.supervisor.alarm import Alarms
from netbend.supervisor.child import Child
from netbend.supervisor.conducting import Conducting
from netbend.supervisor.epoch import Epoch
from netbend.supervisor.poison import Poison
from netbend.supervisor.room import shortage
from netbend.supervisor.seat import Seat

STALLED_SECONDS: Final = 3.0
"""A playing renderer that gives no sign of life for so long is ended and started again."""

STALLED_FRAMES: Final = 20
"""No sooner than after the time of so many of its frames: one may be a single step, slow for long on a busy machine."""

LOADING_SECONDS: Final = 120.0
SPARE_AFTER_SECONDS: Final = 2.0
"""The spare imports torch once the show runs, so that it does not slow the first picture."""


class Rendering:
    """All renderers; `fail` ends the show with a reason, `opened` is called with the first picture."""

    def __init__(
        self, owner: int, settings: PlaySettings, stage: Stage, air: Air, conducting: Conducting, alarms: Alarms,
        fail: Callable[[str], None], opened: Callable[[], None],
    ) -> None:  # fmt: skip
        self._owner, self._settings, self._stage, self._air = owner, settings, stage, air
        self._conducting, self._alarms, self._fail, self._opened = conducting, alarms, fail, opened
        self._poison = Poison()
        self._fade_seconds = 0.0
        self._next: Callable[[], None] | None = None
        self._stopping = False
        self.seats: dict[int, Seat] = {}

    def seat_of(self, child: Child) -> Seat | None:
        """The seat of a child, if it is a renderer."""
        return next((seat for seat in self.seats.values() if seat.child is child), None)

    # from an order to the air

    def start(self, network: str) -> None:
        """Order a network from the spare, or from a new process."""
        spare = next((seat for seat in self.seats.values() if not seat.network), None)
        seat = spare or self._new_seat()
        seat.network = network
        self._order(seat)

    def load(self, network: str, fade_seconds: float) -> None:
        """Change to another network; where one is on its way, after that: of those that wait the last."""
        if (coming := self._coming()) is not None:
            self._conducting.say(f"{network} waits until {coming.network} plays")
            self._next = partial(self.load, network, fade_seconds)
            return
        self._next = None
        if self._air.epoch and self._air.epoch.network == network:
            self._conducting.say(f"{network} plays already")
            return
        if reason := shortage(network):
            self._conducting.say(f"{network} is not loaded: {reason}")
            return
        self._fade_seconds = fade_seconds
        self.start(network)

    def _coming(self) -> Seat | None:
        """The seat whose network is not on air yet."""
        return next((seat for seat in self.seats.values() if seat.network and not seat.on_air), None)

    def load_next(self) -> None:
        """Turn to the network that waits, once none is on its way."""
        if self._next is not None and self._coming() is None:
            self._next()

    def _new_seat(self) -> Seat:
        number = next(number for number in range(SEATS) if number not in self.seats)
        seat = self.seats[number] = Seat(number, self._owner)
        self._stage.beat(number, time.perf_counter())
        return seat

    def _keep_spare(self) -> None:
        if not self._stopping and all(seat.network for seat in self.seats.values()):
            self._new_seat()

    def take_ready(self, seat: Seat) -> None:
        """Its process has imported what it needs."""
        seat.ready = True
        self._order(seat)

    def _order(self, seat: Seat) -> None:
        if not (seat.ready and seat.network) or seat.ordered:
            return
        settings = self._settings
        trust = settings.trust and seat.network == settings.network
        seat.ordered = True
        self._stage.beat(seat.number, time.perf_counter())
        journal = settings.journal is not None
        seat.child.send(
            Order(seat.network, settings.device, settings.threads, seat.number, trust, journal, settings.form)
        )

    def take_loaded(self, seat: Seat, description: str) -> None:
        """Its network stands: give it the epoch that is on air if it is the same, else a new one."""
        air = self._air.epoch
        if air and air.network == seat.network and air.description == description:
            seat.epoch = air
            self._attach(seat)
            return
        try:
            epoch = seat.epoch = self._air.make(seat.network, description)
        except SegmentError as fault:
            self.take_failed(seat, str(fault))
            return
        self._conducting.send(NewEpoch(epoch.number, epoch.network, epoch.description))

    def take_filled(self, number: int) -> None:
        """The conductor has filled an epoch's panel: its renderer may play."""
        for seat in self.seats.values():
            if seat.epoch and seat.epoch.number == number:
                self._attach(seat)

    def _attach(self, seat: Seat) -> None:
        if seat.epoch and not seat.attached:
            seat.attached = True
            self._stage.beat(seat.number, time.perf_counter())
            seat.child.send(Attach(seat.epoch.number))

    def take_first_frame(self, seat: Seat) -> None:
        """Put a network on air that has shown that it plays: at once, or faded in over the one that was."""
        if self._air.epoch and self._air.epoch is not seat.epoch and self._fade_seconds > 0:
            self._air.begin_fade(seat, self._fade_seconds)
        else:
            self._put_on_air(seat)

    def go_on_fading(self) -> None:
        """Mix on; a network that has faded in whole is on air."""
        if (seat := self._air.go_on_fading()) is not None:
            self._put_on_air(seat)

    def _put_on_air(self, seat: Seat) -> None:
        assert seat.epoch
        seat.on_air = True
        first = self._air.epoch is None
        self._stage["renderer_pid"] = seat.child.pid
        before = self._air.show(seat.epoch)
        self._conducting.send(OnAir(seat.epoch.number))
        if before:
            self._retire(before)
        if first:
            self._opened()
        self._alarms.set(SPARE_AFTER_SECONDS, self._keep_spare)

    def _retire(self, epoch: Epoch) -> None:
        """Stop the renderers of an epoch that has left the air, and give its memory back."""
        for number, seat in list(self.seats.items()):
            if seat.epoch is epoch:
                seat.child.send(Stop())
                seat.child.end(1.0)
                del self.seats[number]
        self._air.remove(epoch)

    # failures, deaths and stalls

    def take_failed(self, seat: Seat, reason: str) -> None:
        """Its network cannot be played."""
        self._drop(seat)
        if self._air.epoch is None:
            self._fail(reason)
        else:
            named = reason if seat.network in reason else f"{seat.network}: {reason}"
            self._conducting.say(f"{named}; {self._air.epoch.network} plays on")

    def _drop(self, seat: Seat) -> None:
        seat.child.kill()
        self.seats.pop(seat.number, None)
        if (epoch := self._air.leave(seat)) is not None:
            self._conducting.send(Dropped(epoch.number))

    def watch(self) -> None:
        """Start again what has died, and what gives no sign of life."""
        for seat in [seat for seat in self.seats.values() if not seat.child.alive]:
            self._bury(seat, "died")
        now = time.perf_counter()
        for seat in [seat for seat in self.seats.values() if seat.ordered]:
            limit = self._patience() if seat.on_air else LOADING_SECONDS
            if now - self._stage.last_beat(seat.number) > limit:
                seat.child.kill()
                self._bury(seat, f"gave no sign of life for {limit:.0f} s")

    def _patience(self) -> float:
        """Seconds without a sign of life after which a playing renderer is taken for stalled."""
        return min(max(STALLED_SECONDS, STALLED_FRAMES * self._stage["frame_ms"] / 1000), LOADING_SECONDS)

    def _bury(self, seat: Seat, how: str) -> None:
        air, network = self._air.epoch, seat.network
        was_playing = air is not None and seat.epoch is air
        self._drop(seat)
        if not network:
            self._alarms.set(SPARE_AFTER_SECONDS, self._keep_spare)
            return
        self._poison.died(time.perf_counter(), self._stage["rendered"])
        self._stage["restarts"] += 1
        if air is not None and not was_playing:
            self._conducting.say(f"{network} {how} while loading; {air.network} plays on")
            return
        self._conducting.say(f"the renderer {how} and starts again")
        if self._poison.acts and not self._take_back(network):
            return
        self.start(network)

    def _take_back(self, network: str) -> bool:
        """Go back to settings that gave a frame; false if there never was one, which ends the show."""
        if self._air.epoch is None:
            self._fail(f"{network} ends the renderer each time it is loaded")
            return False
        self._conducting.say("three deaths without a frame: back to the last settings that gave one")
        self._conducting.send(Restore(self._air.epoch.number))
        self._poison = Poison()
        return True

    def stop(self) -> None:
        """Start nothing any more."""
        self._stopping = True
