"""OSCQuery's side of the show: its name space, who listens, and what is told when the tree changes."""

import asyncio
import time
from collections.abc import Callable, Collection, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from netbend.conductor.complaint import log
from netbend.conductor.dispatcher import Dispatcher, Refusal
from netbend.conductor.peer import Peer
from netbend.error import AddressError
from netbend.tree.tree import Commit, Tree

if TYPE_CHECKING:
    from netbend.oscquery.announce import Announcement
    from netbend.oscquery.space import Space
    from netbend.web.query import Client, QueryDoor

LISTING_SECONDS: Final = 0.25
"""What begins or ceases to act is announced so often at most."""


class Query:
    """Answers for the tree that `tree` gives; packets from WebSockets go to the dispatcher."""

    def __init__(
        self, name: str, ports: tuple[int, int], tree: Callable[[], Tree | None], dispatcher: Dispatcher,
        played: Callable[[], None], refuse: Callable[[Refusal], None], figures: Callable[[], Mapping[str, Any]],
        *, everything: bool, lan: bool,
    ) -> None:  # fmt: skip
        self.name, (self.osc_port, self.http_port) = name, ports
        self._tree, self._dispatcher, self._played, self._figures = tree, dispatcher, played, figures
        self._refuse = refuse
        self._everything, self._lan = everything, lan
        self._seen: Tree | None = None
        self._space: Space | None = None
        self._listed: list[str] = []
        self._peers: dict[str, Peer] = {}
        self._door: QueryDoor | None = None
        self._announcement: Announcement | None = None

    # what the door asks

    @property
    def tree(self) -> Tree | None:
        """The tree on air."""
        return self._tree()

    @property
    def space(self) -> "Space | None":
        """The name space of the tree on air; made when it is first asked for."""
        from netbend.oscquery.space import Space  # noqa: PLC0415

        tree = self._tree()
        if tree is None:
            return None
        if self._space is None or tree is not self._seen:
            self._seen, self._space = tree, Space(tree, self._figure, everything=self._everything)
        return self._space

    def receive(self, packet: bytes, client: "Client") -> None:
        """Play what a WebSocket sent."""
        self._dispatcher.receive(packet, self._peer(client), time.perf_counter(), time.time())
        self._played()

    def refuse(self, reason: str, client: "Client") -> None:
        """Count and tell a message that is no use."""
        self._refuse(Refusal(self._peer(client), "", reason))

    def _peer(self, client: "Client") -> Peer:
        peer = self._peers.get(client.name)
        if peer is None:
            peer = Peer(client.name, host=client.host, port=client.port, answer=client.answer)
            self._peers = {one.name: self._peers[one.name] for one in self._clients if one.name in self._peers}
            self._peers[client.name] = peer
        return peer

    def _figure(self, name: str) -> Any:
        value = self._figures().get(name)
        return value if isinstance(value, int | float | str) else None

    # the door

    def door(self) -> "QueryDoor":
        """What answers HTTP."""
        from netbend.web.query import QueryDoor  # noqa: PLC0415

        self._door = QueryDoor(self)
        return self._door

    async def run(self) -> None:
        """Be found by mDNS, and announce what begins or ceases to act, until cancelled."""
        from netbend.oscquery.announce import Announcement  # noqa: PLC0415

        await asyncio.to_thread(import_module, "zeroconf.asyncio")  # messages are heard meanwhile
        self._announcement = Announcement(self.name, self.osc_port, self.http_port, lan=self._lan)
        try:
            await self._announcement.start()
        except OSError as fault:
            log(f"mDNS is off, programs do not find netbend by themselves: {fault}")
        try:
            while True:
                await asyncio.sleep(LISTING_SECONDS)
                self._look()
        finally:
            await self._announcement.stop()

    def _look(self) -> None:
        from netbend.oscquery.difference import between_listings  # noqa: PLC0415
        from netbend.oscquery.listing import pinned  # noqa: PLC0415

        tree = self._tree()
        if tree is None or self._everything or not self._clients:
            return
        try:
            listed = [row.address for row in pinned(tree)]
        except AddressError as fault:  # a pattern that is none
            log(str(fault))
            return
        if listed != self._listed:
            self._announce(between_listings(self._listed, listed))
            self._listed = listed

    # what the conductor says

    @property
    def _clients(self) -> "Collection[Client]":
        return self._door.clients if self._door else ()

    def changed(self, commit: Commit) -> None:
        """Tell who listens."""
        for client in self._clients:
            if client.listener.changed(commit.slots, commit.texts):
                client.wake()

    def tell(self, address: str, packet: bytes, heard: str = "") -> None:
        """An answer or news for who listens to it, but not for who has heard it already."""
        for client in self._clients:
            if client.name != heard and client.listener.hears(address):
                client.answer(packet)

    def on_air(self) -> None:
        """Another network, or the same one again: say what has come and gone, and listen there."""
        from netbend.oscquery.difference import between_networks  # noqa: PLC0415

        before, tree = self._seen, self._tree()
        if tree is None or tree is before:
            return
        self._seen, self._space = tree, None
        if before is not None:
            self._announce(between_networks(before, tree))
        for client in self._clients:
            client.listener.turn_to(tree)

    def _announce(self, news: Any) -> None:
        told = list(news)
        for client in self._clients:
            for command, path in told:
                client.listener.announce(command, path)
            client.wake()
