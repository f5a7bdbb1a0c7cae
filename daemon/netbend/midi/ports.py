"""The ports' shell: looks for ports each second, opens what is wanted, and hands bytes with their moments to the loop.

Whatever may take its time in a driver happens on one thread; everything else on the loop that runs `run`.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeVar

from netbend.midi.base import ABSENT, FAILED, HELD, OFF, OPEN, MidiPortError, MidiSystem, Port, PortState
from netbend.midi.choice import ALL, NONE, choose, is_asked
from netbend.midi.name import by_bare_name, partner
from netbend_mappings.midi.desk import MidiDesk
from netbend_mappings.midi.instrument import Packet

LOOK_SECONDS: Final = 1.0
LET_GO_SECONDS: Final = 2.0
"""A driver may take so long to let go of its ports."""

INBOX: Final = 2**16
"""Packets that may wait for the loop; more are counted in `dropped`."""

_Answer = TypeVar("_Answer")


@dataclass(slots=True)
class _Open:
    """An input that is open, with the output that belongs to it."""

    system_name: str
    input: Port
    output: Port | None = None


class MidiPorts:
    """Plays a desk from the ports of a MIDI system that `find` gives; `after` is called when packets were played."""

    def __init__(
        self, desk: MidiDesk, find: Callable[[], MidiSystem], asked: str = "",
        after: Callable[[], None] = lambda: None, tell: Callable[[PortState], None] = lambda _state: None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:  # fmt: skip
        self._desk, self._find, self._asked, self._after, self._tell, self._clock = (
            desk, find, asked, after, tell, clock,
        )  # fmt: skip
        self._system: MidiSystem | None = None
        self._open: dict[str, _Open] = {}
        self._states: dict[str, PortState] = {}
        self._inbox: deque[tuple[str, bytes, float]] = deque()
        self._opening: str | None = None
        self._early: deque[tuple[str, bytes, float]] = deque(maxlen=INBOX)
        self._woken = False
        self._alarm: asyncio.TimerHandle | None = None
        self._hurried = asyncio.Event()
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="midi")
        self.dropped = 0

    @property
    def states(self) -> tuple[PortState, ...]:
        """How MIDI and every port that was tried stand."""
        return tuple(self._states.values())

    async def run(self, look_seconds: float = LOOK_SECONDS) -> None:
        """Look for ports until cancelled; then let go of them all."""
        self._loop = asyncio.get_running_loop()
        try:
            while self._asked != NONE:
                self._hurried.clear()
                await self.look()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._hurried.wait(), look_seconds)
        finally:
            self._close_all()
            let_go = asyncio.wrap_future(self._worker.submit(lambda: None))
            with suppress(TimeoutError):
                await asyncio.wait_for(let_go, LET_GO_SECONDS)
            self._worker.shutdown(wait=False, cancel_futures=False)

    def hurry(self) -> None:
        """Look at once: other ports are wanted now."""
        self._hurried.set()

    async def look(self) -> None:
        """Open and close what has come, gone, or is wanted otherwise."""
        self._loop = asyncio.get_running_loop()
        try:
            if self._system is None:
                self._system = await self._do(self._find)
            system = self._system
            names = await self._do(system.names)
        except MidiPortError as fault:
            self._lose(str(fault))
            return
        self._say(PortState("", OPEN, system.name))
        numbered = bool(getattr(system, "numbered", False))
        inputs = by_bare_name(names.inputs, numbered=numbered)
        wanted = choose(inputs, self._asked, self._desk.names, learning=self._desk.learning)
        for name, opened in list(self._open.items()):
            if name not in wanted or inputs[name] != opened.system_name:
                self._close(name)
        self._tell_absent(inputs, found=bool(wanted))
        outputs = by_bare_name(names.outputs, numbered=numbered)
        for name in wanted:
            if name not in self._open:
                self._opening = name
                await self._try(name, inputs[name], outputs)
                self._opening = None
                self._play_early()

    def _tell_absent(self, inputs: Iterable[str], *, found: bool) -> None:
        """Say that no port has the name that was asked for, once, and what there is instead."""
        if self._asked in ("", ALL, NONE):
            return
        meant = f"*{self._asked}*"
        if found:
            self._states.pop(meant, None)
        elif meant not in self._states:
            self._say(PortState(meant, ABSENT, f"there are {', '.join(inputs) or 'none'}; it is waited for"))

    def _play_early(self) -> None:
        """Play what was touched while its port was being opened."""
        if self._early:
            self._inbox.extendleft(reversed(self._early))
            self._early.clear()
            self.drain()

    async def _do(self, act: Callable[[], _Answer]) -> _Answer:
        return await self._loop.run_in_executor(self._worker, act)

    async def _try(self, name: str, system_name: str, outputs: dict[str, str]) -> None:
        """Open a port; one that does not open is a state and is tried again at the next look."""
        assert self._system is not None
        try:
            port = await self._do(partial(self._system.listen, system_name, partial(self._hear, name)))
        except MidiPortError as fault:
            self._say(PortState(name, FAILED if "no longer" in str(fault) else HELD, str(fault)))
            return
        opened = self._open[name] = _Open(system_name, port)
        other = partner(name, outputs)
        if other is not None:
            try:
                opened.output = await self._do(partial(self._system.speak, outputs[other]))
            except MidiPortError as fault:
                self._say(PortState(name, OPEN, f"its lights are not reached: {fault}"))
        if name not in self._states or self._states[name].state != OPEN:
            self._say(PortState(name, OPEN))
        self.send(self._desk.connect(name, self._clock(), asked=is_asked(name, self._asked)))
        self._set_alarm()

    def _say(self, state: PortState) -> None:
        if self._states.get(state.name) != state:
            self._states[state.name] = state
            self._tell(state)

    def _lose(self, reason: str) -> None:
        """MIDI as a whole is not there, or no longer; it is looked for again."""
        self._close_all()
        self._say(PortState("", OFF, reason))

    def _close_all(self) -> None:
        for name in list(self._open):
            self._close(name)
        if self._system is not None:
            self._worker.submit(_quietly, self._system.close)
            self._system = None

    def _close(self, name: str) -> None:
        opened = self._open.pop(name)
        self._desk.disconnect(name)
        for port in (opened.input, opened.output):
            if port is not None:
                self._worker.submit(_quietly, port.close)
        self._say(PortState(name, "closed"))

    # what comes in

    def _hear(self, name: str, data: bytes) -> None:
        """On a thread of the system."""
        if len(self._inbox) >= INBOX:
            self.dropped += 1
            return
        self._inbox.append((name, data, self._clock()))
        if not self._woken:
            self._woken = True
            try:
                self._loop.call_soon_threadsafe(self.drain)
            except RuntimeError:
                self._inbox.clear()  # the loop has closed

    def drain(self) -> None:
        """Play what has come."""
        self._woken = False
        while self._inbox:
            name, data, moment = self._inbox.popleft()
            if name == self._opening:
                self._early.append((name, data, moment))
            elif name in self._open:
                self.send(self._desk.hear(name, data, moment))
        self._set_alarm()
        self._after()

    def _set_alarm(self) -> None:
        """Wake for what waits in the desk."""
        due = self._desk.due()
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        if due is not None:
            self._alarm = self._loop.call_later(max(0.001, due - self._clock()), self._settle)

    def _settle(self) -> None:
        self._alarm = None
        self.send(self._desk.settle(self._clock()))
        self._set_alarm()
        self._after()

    # what goes out

    def send(self, packets: Iterable[Packet]) -> None:
        """Send packets in their order, without waiting for them."""
        for packet in packets:
            opened = self._open.get(packet.port)
            if opened is not None and opened.output is not None:
                self._worker.submit(_quietly, partial(opened.output.send, packet.data))

    def show(self, addresses: Iterable[str]) -> None:
        """Tell lights and motors that these addresses have changed."""
        self.send(self._desk.changed(addresses, self._clock()))
        self._set_alarm()


def _quietly(act: Callable[[], None]) -> None:
    """A port that has just been pulled out cannot be sent to or closed; the next look sees it."""
    with suppress(Exception):  # a driver's own ways of saying that it is gone
        act()
