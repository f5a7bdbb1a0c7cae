"""Who wants to hear of changes: targets, what they ask for, and at most thirty messages a second and address.

What is told goes out from the OSC port itself, since many programs listen to whom they talk to and to
nobody else; a socket of its own beside it hears once a second whether the target's port is closed.
"""

import contextlib
import ipaddress
import socket
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from netbend.conductor.peer import Peer
from netbend.error import AddressError
from netbend.osc.encode import encode
from netbend.osc.pattern import matcher
from netbend.tree.node import Row
from netbend.tree.tree import Sender, Tree

PER_SECOND: Final = 30.0
SUBSCRIBERS: Final = 64
CLOSED_ERRORS: Final = 3
"""Refusals by the target's system after which its port counts as closed."""

_NOTHING: Final = b"#bundle\0\0\0\0\0\0\0\0\1"
"""A bundle without elements: whoever listens has nothing to do."""

Send = Callable[[bytes, str, int], bool]
"""Sends to a host and port from the OSC port; False where that has no way there."""


@dataclass(slots=True, eq=False)
class Subscription:
    """One target: where it is, who asked, which addresses, how often."""

    host: str
    port: int
    owner: str
    pattern: str = ""
    per_second: float = PER_SECOND
    lasting: bool = False
    probe: socket.socket | None = None
    closed: int = 0
    sent: dict[int, float] = field(default_factory=dict)
    waiting: dict[int, None] = field(default_factory=dict)

    def wants(self, address: str) -> bool:
        """Whether its pattern, if it has one, matches; a pattern also takes what lies below it."""
        if not self.pattern:
            return True
        parts, wanted = address[1:].split("/"), self.pattern.split("/")
        return len(wanted) <= len(parts) and all(matcher(want)(part) for want, part in zip(wanted, parts, strict=False))

    def ask_whether_closed(self) -> None:
        """Send nothing, and count the target's refusal of what was sent before."""
        if self.probe is None:
            return
        try:
            self.probe.send(_NOTHING)
        except ConnectionRefusedError:
            self.closed += 1
        except OSError:
            pass


class Subscriptions:
    """All who hear. `kept` is told when the list changes, so that it outlives the conductor."""

    def __init__(self, send: Send, kept: Callable[[], None]) -> None:
        self._all: list[Subscription] = []
        self._send, self._kept = send, kept
        self.also: Callable[[str, bytes, str], None] | None = None
        """Who else hears what is told: the address, the packet, and who has heard it already."""

    def __len__(self) -> int:
        return len(self._all)

    def plain(self) -> list[list[Any]]:
        """The list as plain data for the document."""
        return [[s.host, s.port, s.owner, s.pattern, s.per_second, s.lasting] for s in self._all]

    def resume(self, entries: Iterable[Iterable[Any]]) -> None:
        """Take up a list that `plain` gave."""
        for host, port, owner, pattern, per_second, lasting in entries:
            self.add(Subscription(host, port, owner, pattern, per_second, lasting))

    def ask(self, arguments: tuple[Any, ...], peer: Peer) -> None:
        """/subscribe i | s i [s pattern] [i per second]; host "" is the sender's."""
        host, rest = (arguments[0], arguments[1:]) if arguments and isinstance(arguments[0], str) else ("", arguments)
        port = _port(rest[0] if rest else None)
        pattern = next((one for one in rest[1:] if isinstance(one, str)), "").strip("/")
        for part in pattern.split("/"):
            matcher(part)  # what is no pattern is refused now, not when something is told
        rates = [float(one) for one in rest[1:] if isinstance(one, int | float) and one > 0]
        self.add(Subscription(_allowed(host, peer), port, peer.name, pattern, min([PER_SECOND, *rates])))
        self._kept()

    def add(self, subscription: Subscription) -> None:
        """Open the way to a target, in place of one to the same port with the same pattern."""
        key = (subscription.host, subscription.port, subscription.pattern)
        replaced = [one for one in self._all if (one.host, one.port, one.pattern) == key]
        subscription.lasting |= any(one.lasting for one in replaced)
        self._take_away(replaced)
        if len(self._all) >= SUBSCRIBERS:
            raise AddressError(f"{SUBSCRIBERS} subscriptions are the most; /unsubscribe one")
        subscription.probe = _probe(subscription.host, subscription.port)
        self._all.append(subscription)

    def forget(self, arguments: tuple[Any, ...], peer: Peer) -> None:
        """/unsubscribe: all of the sender's, or those to a port."""
        ports = [one for one in arguments if isinstance(one, int | float)]
        host = _allowed(next((one for one in arguments if isinstance(one, str)), ""), peer)
        self._drop(lambda one: one.port in ports and one.host == host if ports else one.owner == peer.name)

    def _drop(self, which: Callable[[Subscription], bool]) -> None:
        gone = [one for one in self._all if which(one) and not one.lasting]
        self._take_away(gone)
        if gone:
            self._kept()

    def _take_away(self, gone: list[Subscription]) -> None:
        self._all = [one for one in self._all if one not in gone]
        for one in gone:
            if one.probe is not None:
                one.probe.close()

    def changed(self, slots: Mapping[int, Sender | None]) -> None:
        """Note which slots have changed by whose hand; nobody hears of their own."""
        for one in self._all:
            own = one.owner
            one.waiting.update((slot, None) for slot, by in slots.items() if by is None or by.name != own)

    def refresh(self, slots: Iterable[int]) -> None:
        """Have these slots told to everyone."""
        for one in self._all:
            one.waiting.update((slot, None) for slot in slots)

    def flush(self, tree: Tree, now: float) -> float | None:
        """Send what is due by `now`; the moment when more will be, or None."""
        after: float | None = None
        for one in self._all:
            wait = 1.0 / one.per_second
            for slot in list(one.waiting):
                due = one.sent.get(slot, -1e9) + wait
                if due <= now:
                    del one.waiting[slot]
                    self._send_row(one, tree.addresses.at(slot), tree)
                    one.sent[slot] = now
                else:
                    after = due if after is None else min(after, due)
        return after

    def _send_row(self, one: Subscription, row: Row, tree: Tree) -> None:
        if not one.pattern and row.slot in tree.wiring.given:
            return  # what sound and hosts give is a stream: it is told to those who name it
        if one.wants(row.address) and row.parameter.kind != "trigger":
            self._post(one, encode(row.address, tree.value_of(row)))

    def _post(self, one: Subscription, packet: bytes) -> None:
        if not self._send(packet, one.host, one.port) and one.probe is not None:
            with contextlib.suppress(OSError):
                one.probe.send(packet)

    def forget_slots(self) -> None:
        """The network has changed: slot numbers mean something else now."""
        for one in self._all:
            one.sent.clear()
            one.waiting.clear()

    def tell(self, address: str, *arguments: Any, heard: str = "") -> None:
        """A message to every subscriber whose pattern does not exclude it; `heard` names a peer that has its answer."""
        packet = encode(address, *arguments)
        for one in self._all:
            if one.wants(address) and f"{one.host}:{one.port}" != heard:
                self._post(one, packet)
        if self.also is not None:
            self.also(address, packet, heard)

    def forget_closed(self) -> None:
        """Once a second: ask each target, and let go of those whose port is closed."""
        for one in self._all:
            one.ask_whether_closed()
        self._drop(lambda one: one.closed >= CLOSED_ERRORS)


def _port(argument: Any) -> int:
    if not isinstance(argument, int | float) or not 1 <= argument < 65536:
        raise AddressError("/subscribe needs a port: 9001, or a host and a port")
    return int(argument)


def _probe(host: str, port: int) -> socket.socket | None:
    """A socket that hears whether the target's port is closed."""
    probe: socket.socket | None = None
    with contextlib.suppress(OSError):
        family, kind, protocol, _, target = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0]
        probe = socket.socket(family, kind, protocol)
        probe.setblocking(False)
        probe.connect(target)
    return probe


def _allowed(host: str, peer: Peer) -> str:
    """The target of a subscription: beyond loopback only the sender's own host may be one; no name is looked up."""
    wanted = {"": peer.host, "localhost": "127.0.0.1"}.get(host, host)
    if wanted == peer.host or (_is_loopback(wanted) and _is_loopback(peer.host)):
        return wanted
    raise AddressError(f"/subscribe from {peer.host} to {wanted}: only your own host can be a target")


def _is_loopback(host: str) -> bool:
    try:
        return "%" not in host and ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
