"""A conductor without sockets or a clock: real tree, commands, subscriptions, dispatcher, one network."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from netbend.conductor.command import Commands
from netbend.conductor.dispatcher import Dispatcher, Refusal
from netbend.conductor.latent import Work
from netbend.conductor.metronome import Metronome
from netbend.conductor.peer import Peer
from netbend.conductor.subscription import Subscriptions
from netbend.osc.timetag import TimetagPolicy
from netbend.tree.tree import Sender, Tree
from netbend_models.description import Description, describe
from tests.support.tiny import Tiny

WALL = 1_790_000_000.0
"""The Unix time at which the desk stands still."""


@cache
def description() -> Description:
    return describe(Tiny())


class AtOnce:
    """Does work beside at once; what waits for the beat waits until it is taken."""

    def __init__(self) -> None:
        self.metronome = Metronome()

    def beside(self, _sender: Sender, _address: str, work: Work) -> None:
        work()()

    def soon(self, act: Callable[[], None]) -> None:
        act()


class OneTree:
    """What commands ask of an instrument, for a network that never changes."""

    def __init__(self) -> None:
        self.played: Tree | None = None
        self.air = None
        self.parked: Mapping[str, Mapping[str, Any]] = {}

    def tree(self) -> Tree | None:
        return self.played

    def park(self, lacking: Mapping[str, Mapping[str, Any]]) -> None:
        self.parked = lacking


class Desk:
    """`hear` a packet; look at `tree`, `refused`, `answers`, `sent`, `loads` and `clocks`."""

    def __init__(self, network: Description | None = None, policy: TimetagPolicy = TimetagPolicy.OBEY) -> None:
        self.answers: list[bytes] = []
        self.refused: list[Refusal] = []
        self.loads: list[str] = []
        self.clocks: list[tuple[Peer, float]] = []
        self.sent: list[tuple[bytes, str, int]] = []
        self.subscriptions = Subscriptions(self._send, lambda: None)
        self.later = AtOnce()
        commands = Commands(self.subscriptions, lambda network, _seconds: self.loads.append(network), self.later)
        commands.instrument = instrument = self.instrument = OneTree()  # type: ignore[assignment]
        self.tree = instrument.played = Tree(network or description(), commands.table())
        self.dispatcher = Dispatcher(
            instrument.tree,
            self.refused.append,
            policy,
            lambda peer, offset: self.clocks.append((peer, offset)),
        )
        self.peer = self.make_peer()

    def _send(self, packet: bytes, host: str, port: int) -> bool:
        self.sent.append((packet, host, port))
        return True

    def make_peer(self, name: str = "127.0.0.1:5000") -> Peer:
        host, _, port = name.rpartition(":")
        return Peer(name, host=host, port=int(port), answer=self.answers.append)

    def hear(self, data: bytes, now: float = 0.0, wall: float = WALL, peer: Peer | None = None) -> None:
        self.dispatcher.receive(data, peer or self.peer, now, wall)

    def play_due(self, now: float, wall: float = WALL) -> int:
        """How many bundles had their time."""
        return sum(1 for _ in self.dispatcher.play_due(now, wall))
