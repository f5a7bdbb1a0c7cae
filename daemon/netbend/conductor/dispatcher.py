"""From packets to the tree, without a socket or a clock: bytes and moments in, refusals and waiting bundles out."""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from netbend.conductor.peer import Peer
from netbend.error import AddressError, OscError
from netbend.osc.decode import decode
from netbend.osc.message import Bundle, Message
from netbend.osc.timetag import TimetagPolicy, due
from netbend.tree.tree import Tree

WAITING: Final = 4096
"""Bundles that may wait for their time; more are played on arrival."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A message that could not be used; `address` is empty when the packet was not OSC."""

    peer: Peer
    address: str
    reason: str


class Dispatcher:
    """Plays packets on the tree that `tree` gives; `refuse` hears of every message that cannot be used."""

    def __init__(
        self, tree: Callable[[], Tree | None], refuse: Callable[[Refusal], None], policy: TimetagPolicy,
        log_clock: Callable[[Peer, float], None] = lambda _peer, _offset: None,
    ) -> None:  # fmt: skip
        self._tree, self._refuse, self._policy, self._log_clock = tree, refuse, policy, log_clock
        self._waiting: list[tuple[float, int, Bundle, Peer]] = []
        self._order = 0
        self.received = 0

    def receive(self, data: bytes, peer: Peer, now: float, wall: float) -> None:
        """Take a packet at monotonic `now`, which is Unix time `wall`."""
        self.received += 1
        try:
            packet = decode(data)
        except OscError as fault:
            self._refuse(Refusal(peer, "", str(fault)))
            return
        if isinstance(packet, Message):
            self._play(packet, peer, now)
        else:
            self._take_bundle(packet, peer, now, wall)

    def _play(self, message: Message, peer: Peer, now: float) -> None:
        tree = self._tree()
        if tree is None:
            self._refuse(Refusal(peer, message.address, "the network is still loading"))
            return
        try:
            tree.play(message.address, message.arguments, peer, now)
        except (AddressError, OscError) as fault:
            self._refuse(Refusal(peer, message.address, str(fault)))

    def _take_bundle(self, bundle: Bundle, peer: Peer, now: float, wall: float) -> None:
        when = due(bundle.time, wall, self._policy)
        if when.clock_offset_seconds is not None:
            self._log_clock(peer, when.clock_offset_seconds)
        if when.wait_seconds > 0 and len(self._waiting) < WAITING:
            self._order += 1
            heapq.heappush(self._waiting, (now + when.wait_seconds, self._order, bundle, peer))
            return
        for element in bundle.elements:
            if isinstance(element, Bundle):
                self._take_bundle(element, peer, now, wall)
            else:
                self._play(element, peer, now)

    def next_due(self) -> float | None:
        """The moment of the bundle that is due first, or None."""
        return self._waiting[0][0] if self._waiting else None

    def play_due(self, now: float, wall: float) -> Iterator[None]:
        """Play each bundle whose time has come, one at a step: the caller publishes it whole."""
        while self._waiting and self._waiting[0][0] <= now:
            _, _, bundle, peer = heapq.heappop(self._waiting)
            self._take_bundle(Bundle(None, bundle.elements), peer, now, wall)
            yield
