"""Real OSC programs as test peers: one driver a program, all with the same few verbs.

    with PureData(("127.0.0.1", port)) as peer:        # starts the program, aimed at the daemon
        peer.send("/layer/5/rotate/angle", "f", 30.0)  # type tags, then one value each; an array is a tuple
        peer.send_bundle(unix_time, [("/a", "f", (1.0,))])  # None: immediately; only where `peer.bundles`
        heard = peer.ask("/get", "s", "/latent/seed")  # sent from a socket, answered to that same socket
        ear = peer.listen()                            # a port of its own: `/subscribe i` with ear.port
        heard = ear.next()                             # heard.address, heard.arguments

| driver                      | needs                        | types           | bundles | ask |
|-----------------------------|------------------------------|-----------------|---------|-----|
| pure_data.PureData          | pd                           | ifsb            | no      | yes |
| supercollider.SuperCollider | sclang                       | ifsbTFNI[]      | yes     | yes |
| liblo.LibloTools            | oscsend, oscdump             | ifhdsScmTFNI    | no      | no  |
| liblo.Liblo                 | the C library of those tools | ifhdsSbtcmTFNI  | yes     | yes |
| python_osc.PythonOsc        | python-osc                   | ifhdsbrmTFN[]   | yes     | yes |
| npm_osc.NpmOsc              | node, npm's osc              | all             | yes     | yes |

A constructor skips the test by name where its program is missing (under CI=true it fails). Values are those
of `netbend.osc.message`. What comes back is what the *peer* understood: Pure Data has no integers and prints
six digits. What a peer cannot do raises `Unable`. Every wait has a deadline and shows the program's output
when it passes. `close` (or leaving `with`) ends the program; so does the death of the test, since each
program watches a pipe or connection to it.
"""

import contextlib
import queue
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, Self

DEADLINE_SECONDS = 60.0
KNOCK = "/knock"
"""An address that ears pass over."""

_KNOCK_PACKET = b"/knock\0\0,i\0\0\0\0\0\1"

Target = tuple[str, int]
Request = tuple[str, str, Sequence[Any]]
"""Address, type tags, values."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A message as the peer understood it."""

    address: str
    arguments: tuple[Any, ...]


class Ear(Protocol):
    """An open port of a peer."""

    port: int

    def next(self) -> Heard:
        """The next message, in order of arrival."""
        ...


class Peer(Protocol):
    """A running program that speaks OSC to one target."""

    types: str
    bundles: bool

    def send(self, address: str, types: str = "", *values: Any) -> None: ...

    def send_bundle(self, at_unix_time: float | None, requests: Sequence[Request]) -> None: ...

    def ask(self, address: str, types: str = "", *values: Any) -> Heard: ...

    def listen(self) -> Ear: ...

    def close(self) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


class Unable(Exception):  # noqa: N818  a fact about a peer, not a fault
    """The peer has no way to do this."""


class Closing:
    """Leaving `with` closes."""

    def close(self) -> None:
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Mailbox:
    """What arrived at a port, for one reader."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._arrived: queue.Queue[Heard] = queue.Queue()

    def put(self, heard: Heard) -> None:
        self._arrived.put(heard)

    def next(self) -> Heard:
        try:
            return self._arrived.get(timeout=DEADLINE_SECONDS)
        except queue.Empty:
            raise AssertionError(f"nothing arrived at port {self.port} in {DEADLINE_SECONDS} s") from None


def pair(types: str, values: Sequence[Any]) -> Iterator[tuple[str, Any]]:
    """Each tag with its value, brackets included (their value is None), arrays flattened."""
    flat = iter([*_flatten(values)])
    for tag in types:
        yield tag, None if tag in "[]" else next(flat)
    assert next(flat, pair) is pair, f"more values than {types!r}"


def _flatten(values: Sequence[Any]) -> Iterator[Any]:
    for value in values:
        if isinstance(value, list | tuple):
            yield from _flatten(value)
        else:
            yield value


def knock(port: int, heard: Callable[[float], bool]) -> None:
    """Send KNOCK to a port until it is heard, for programs that do not say when it is open."""
    stop = time.monotonic() + DEADLINE_SECONDS
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        while time.monotonic() < stop:
            with contextlib.suppress(ConnectionError):
                udp.sendto(_KNOCK_PACKET, ("127.0.0.1", port))
            if heard(0.1):
                return
    raise AssertionError(f"nothing listens on port {port} after {DEADLINE_SECONDS} s")


def free_port() -> int:
    """A UDP port for programs that must be told one; it was free a moment ago."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.bind(("127.0.0.1", 0))
        return int(udp.getsockname()[1])
