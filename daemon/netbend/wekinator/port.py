"""The port that Wekinator's clients send to: datagrams drained in batches, inputs by the short way, no replies."""

import asyncio
import contextlib
import socket
import sys
import threading
from collections.abc import Callable
from typing import Final

from netbend.error import NetbendError, OscError
from netbend.osc.decode import decode
from netbend.osc.message import Bundle, Message
from netbend.wekinator.floats import Values, reader
from netbend.wekinator.rehearsal import Rehearsal
from netbend_mappings.error import MappingError
from netbend_mappings.wekinator import Wekinator

BATCH: Final = 256
"""Datagrams taken before the loop turns to something else."""

LARGEST: Final = 65536
POLL_SECONDS: Final = 0.02

Refuse = Callable[[str, str, str], None]
"""Hears of a message that could not be used: its sender, its address (empty: no OSC), and why."""


class WekinatorPort:
    """Hands what sockets receive to the protocol; `hear_other` may take what the protocol does not know."""

    def __init__(
        self, protocol: Wekinator, refuse: Refuse,
        hear_other: Callable[[Message], bool] = lambda _: False, batch_done: Callable[[], None] = lambda: None,
    ) -> None:  # fmt: skip
        self._protocol, self._refuse = protocol, refuse
        self._hear_other, self._batch_done = hear_other, batch_done
        self._sockets: list[socket.socket] = []
        self._read: Callable[[bytes], Values | None] = lambda _: None
        self._read_for = ("", 0)
        self._polling: asyncio.TimerHandle | None = None
        self._rehearsal: Rehearsal | None = None
        self._last = b""
        self.received = 0

    def start(self, sockets: list[socket.socket]) -> None:
        """Listen on bound sockets, those before no more."""
        self.stop()
        loop = asyncio.get_running_loop()
        for one in sockets:
            self._sockets.append(one)
            if sys.platform == "win32":  # its event loop cannot watch a datagram socket
                threading.Thread(target=self._receive_in_thread, args=(one, loop), daemon=True).start()
            else:
                loop.add_reader(one, self._drain, one)

    def rehearse(self, play: Callable[[Values], None]) -> None:
        """Let `play` have the last input again before the next one is due, if the loop's timers are fine enough."""
        loop = asyncio.get_running_loop()

        def again() -> None:
            values = self._read(self._last)
            if values is not None:
                with contextlib.suppress(MappingError):  # the input that comes says why
                    play(values)

        self._rehearsal = Rehearsal(again, loop.time, lambda seconds, act: loop.call_later(seconds, act).cancel)

    def stop(self) -> None:
        """Listen no more; the sockets stay bound."""
        loop = asyncio.get_running_loop()
        for one in self._sockets:
            if sys.platform != "win32":
                loop.remove_reader(one)
        self._sockets = []

    def _drain(self, one: socket.socket) -> None:
        receive, take = one.recvfrom, self._take
        self._learn()
        for _ in range(BATCH):
            try:
                data, source = receive(LARGEST)
            except BlockingIOError:
                break
            except OSError:
                continue
            take(data, source)
        self._batch_done()
        self.watch()
        if self._rehearsal is not None:
            self._rehearsal.heard()

    def _receive_in_thread(self, one: socket.socket, loop: asyncio.AbstractEventLoop) -> None:
        one.setblocking(True)
        while True:
            try:
                data, source = one.recvfrom(LARGEST)
            except ConnectionResetError:
                continue
            except OSError:
                return
            loop.call_soon_threadsafe(self._take_one, data, source)

    def _take_one(self, data: bytes, source: tuple[object, ...]) -> None:
        self._take(data, source)
        self._batch_done()
        self.watch()

    def _take(self, data: bytes, source: tuple[object, ...]) -> None:
        self.received += 1
        values = self._read(data)
        if values is None:
            self._decode(data, source)
            return
        try:
            self._protocol.practice.feed(values)
        except (MappingError, NetbendError) as fault:
            self._refuse(_name(source), self._read_for[0], str(fault))
        self._last = data

    def _decode(self, data: bytes, source: tuple[object, ...]) -> None:
        try:
            packet = decode(data)
        except OscError as fault:
            self._refuse(_name(source), "", str(fault))
            return
        self._hear(packet, source)
        self._learn()  # which may have made or opened another session

    def _hear(self, packet: Message | Bundle, source: tuple[object, ...]) -> None:
        if isinstance(packet, Bundle):
            for element in packet.elements:
                self._hear(element, source)
            return
        try:
            if not self._hear_other(packet):
                self._protocol.hear(packet.address, packet.arguments)
        except (MappingError, NetbendError) as fault:
            self._refuse(_name(source), packet.address, str(fault))

    def _learn(self) -> None:
        """Read the inputs of the session by the short way from now on."""
        practice = self._protocol.practice
        wanted = (practice.ends.inputs, practice.session.inputs if practice.session else 0)
        if wanted != self._read_for:
            self._read_for = wanted
            self._read = reader(*wanted) if wanted[1] else lambda _: None

    def watch(self) -> None:
        """Look after a training that is under way."""
        if self._polling is None and self._protocol.practice.is_training:
            self._polling = asyncio.get_running_loop().call_later(POLL_SECONDS, self._poll)

    def _poll(self) -> None:
        self._polling = None
        self._protocol.practice.poll()
        self._batch_done()
        self.watch()


def _name(source: tuple[object, ...]) -> str:
    return f"{source[0]}:{source[1]} (Wekinator)"
