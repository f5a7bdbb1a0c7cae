"""`netbend map serve` without its options: one practice, its port, its target, its terminal; no network, no torch."""

import asyncio
import contextlib
import selectors
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from socket import socket
from typing import Final

from netbend.error import PortError
from netbend.port import bind_datagrams
from netbend.wekinator.folder import Shelf, maps_folder
from netbend.wekinator.house import Ends, House
from netbend.wekinator.key import HELP, Keys, listen, raw_terminal
from netbend_mappings.projects.opened import Opened
from netbend_mappings.projects.opening import load
from netbend_mappings.wekinator import Wanted
from netbend_mappings.wekinator.joint import Joint
from netbend_mappings.wekinator.listener import Ear

Say = Callable[[str], None]

PORT: Final = 6448
REPORT_SECONDS: Final = 10.0
"""The same refusal is told again after this."""


@dataclass(frozen=True, slots=True)
class ServeSettings:
    """What the command line says."""

    project: Path | None = None
    port: int = PORT
    told: Ends = field(default_factory=Ends)
    wanted: Wanted = field(default_factory=Wanted)
    joined: tuple[str, ...] = ()
    folder: Path | None = None
    lan: bool = False
    run: bool = False
    seconds: float | None = None
    keys: bool = True


class Terminal(Ear):
    """Prints what a performer wants to read."""

    def __init__(self, say: Say) -> None:
        self._say = say

    def noted(self, line: str) -> None:
        """A line."""
        self._say(line)

    def trained(self) -> None:
        """Done."""
        self._say("trained")


class Server:
    """Serves until it is stopped; `announce` is called once the ports are open."""

    def __init__(
        self, settings: ServeSettings, say: Callable[[str], None], announce: Callable[["Server"], None]
    ) -> None:
        self.settings, self._say, self._announce = settings, say, announce
        self.wekinator_port = 0
        self._sockets: list[socket] = []
        self._refused: dict[tuple[str, str], float] = {}
        self.refused = 0
        folders = [settings.folder or maps_folder(), *([settings.project.resolve().parent] if settings.project else [])]
        self._shelf = Shelf(*folders)
        self.house = House(self._shelf, self._refuse, settings.wanted, settings.told, self._rebind)
        self.house.files.beside = self._play_beside
        self._others: list[tuple[int, House, list[socket]]] = []
        self.house.beyond.tell = lambda *told: self.house.target.told(*told)  # noqa: PLW0108  it may be another by then
        self.house.practice.joint = Joint(settings.joined)
        self.house.practice.listeners.append(Terminal(say))

    def serve(self) -> None:
        """Run, in a loop of its own."""
        with asyncio.Runner(loop_factory=_loop) as runner:
            runner.run(self.run())

    async def run(self) -> None:
        """Serve."""
        self._loop, self._stopped = asyncio.get_running_loop(), asyncio.Event()
        self.house.rehearse()
        self._bind(self.settings.port)
        if self.settings.project:
            self._open(self.settings.project)
        with contextlib.suppress(NotImplementedError):  # Windows has no such handlers; Ctrl-C raises there
            for one in (signal.SIGINT, signal.SIGTERM):
                self._loop.add_signal_handler(one, self._stopped.set)
        if self.settings.seconds is not None:
            self._loop.call_later(self.settings.seconds, self._stopped.set)
        with raw_terminal() as able:
            if able and self.settings.keys:
                listen(Keys(self.house.practice, self._say, self._later, self._stopped.set, self.house.port.watch))
                self._say(HELP)
            self._announce(self)
            await self._stopped.wait()
        for _, house, sockets in self._others:
            house.close()
            _release(sockets)
        self.house.close()
        self._close()

    def _open(self, project: Path) -> None:
        practice = self.house.practice
        self.house.files.play(load(project))
        if self.settings.run:
            practice.start_running()

    def _play_beside(self, opened: Opened) -> None:
        """KEEPCURRENTRUNNING: another project on its own port, while those before run on."""
        port = opened.ends.port
        if port in (self.wekinator_port, *(other for other, _, _ in self._others)):
            raise PortError(f"port {port} is heard by a project that runs; let {opened.name} listen on another")
        sockets, found = bind_datagrams(port, self.settings.lan)
        if found != port:
            for one in sockets:
                one.close()
            raise PortError(f"port {port} of {opened.name} is taken")
        house = House(self._shelf, self._refuse, told=self.settings.told)
        house.files.beside = self._play_beside
        house.practice.listeners.append(Terminal(self._say))
        self._others.append((port, house, sockets))
        house.rehearse()
        house.port.start(sockets)
        house.files.run(opened)

    def _bind(self, port: int) -> None:
        sockets, found = bind_datagrams(port, self.settings.lan)
        if not sockets:
            raise PortError(f"ports {port} to {port + 19} are taken; choose another with --wekinator-port")
        if found != port and port:
            self._say(f"port {port} is taken; listening on {found}")
        self._close()
        self._sockets, self.wekinator_port = sockets, found
        self.house.port.start(sockets)

    def _rebind(self, port: int) -> None:
        """A project that is opened while serving is heard where it says, unless the command line said otherwise."""
        if self._sockets and self.settings.port == PORT and port not in (0, self.wekinator_port):
            self._bind(port)

    def _close(self) -> None:
        _release(self._sockets)
        self._sockets = []

    def _later(self, seconds: float, act: Callable[[], None]) -> Callable[[], None]:
        return self._loop.call_later(seconds, act).cancel

    def _refuse(self, sender: str, address: str, reason: str) -> None:
        """Tell once in a while of what cannot be used."""
        self.refused += 1
        now, key = self._loop.time(), (sender, reason)
        if now - self._refused.get(key, -REPORT_SECONDS) < REPORT_SECONDS:
            return
        if len(self._refused) > 1000:
            self._refused.clear()
        self._refused[key] = now
        self._say(f"{sender}: {reason}" if address else f"{sender}: no OSC: {reason}")


def _loop() -> asyncio.AbstractEventLoop:
    """A loop whose timers a rehearsal can go by: with epoll they are whole milliseconds."""
    if sys.platform == "win32":
        return asyncio.new_event_loop()
    return asyncio.SelectorEventLoop(selectors.SelectSelector())


def _release(sockets: list[socket]) -> None:
    for one in sockets:
        one.close()
