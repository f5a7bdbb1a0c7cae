"""A blocking client over UDP: set, get, call, and what changes; answers come to the socket that asked."""

import socket
import time
from collections import deque
from collections.abc import Iterator
from typing import Final, Self

from netbend_client.wire import Change, ClientError, Value, decode, encode, refusal, silence

_TRIES: Final = 3
_KEPT: Final = 4096


class Client:
    """One socket to one daemon; use it with `with`, or call `close`."""

    def __init__(self, host: str = "127.0.0.1", port: int = 9000, timeout_seconds: float = 1.0) -> None:
        self._socket = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.connect((host, port))
        self._timeout_seconds = timeout_seconds
        self._changes: deque[Change] = deque(maxlen=_KEPT)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the socket back."""
        self._socket.close()

    def set(self, address: str, *values: Value) -> None:
        """Send values to an address or a pattern; nothing is awaited."""
        self._socket.send(encode(address, values))

    def call(self, address: str) -> None:
        """Fire a trigger, such as `/panic`."""
        self.set(address)

    def get(self, address: str) -> Value | tuple[Value, ...]:
        """The base value at an address: one value, or a tuple of several. ClientError when there is none."""
        values = self._ask("/get", (address,), address)
        return values[0] if len(values) == 1 else values

    def ping(self) -> str:
        """The daemon's version."""
        return str(self._ask("/ping", (), "/pong")[0])

    def subscribe(self, pattern: str = "", per_second: float = 30.0) -> None:
        """Have changes sent here that others make: to all addresses, or to a pattern and what lies below it.

        `changes` gives them.
        """
        port: int = self._socket.getsockname()[1]
        self.set("/subscribe", port, *([pattern] if pattern else []), float(per_second))

    def unsubscribe(self) -> None:
        """No more of them."""
        self.set("/unsubscribe")

    def changes(self, seconds: float = 0.0) -> Iterator[Change]:
        """What has come since the last call as (address, values), and what comes within so many seconds."""
        deadline = time.monotonic() + seconds
        while True:
            while self._changes:
                yield self._changes.popleft()
            if not self._hear(max(0.0, deadline - time.monotonic())):
                return

    def _hear(self, seconds: float) -> bool:
        self._socket.settimeout(max(seconds, 1e-6))
        try:
            self._changes.extend(decode(self._socket.recv(65536)))
        except (TimeoutError, BlockingIOError, ConnectionRefusedError):
            return False
        return True

    def _ask(self, address: str, values: tuple[Value, ...], answer: str) -> tuple[Value, ...]:
        while self._hear(0.0):  # what has come before the question is no answer: it may be one to an earlier try
            pass
        for _ in range(_TRIES):
            self._socket.send(encode(address, values))
            found = self._receive(address, answer)
            if found is not None:
                return found
        raise silence(address, values, *self._socket.getpeername()[:2])

    def _receive(self, address: str, answer: str) -> tuple[Value, ...] | None:
        deadline = time.monotonic() + self._timeout_seconds / _TRIES
        while (left := deadline - time.monotonic()) > 0:
            self._socket.settimeout(left)
            try:
                packet = self._socket.recv(65536)
            except (TimeoutError, ConnectionRefusedError):
                return None
            for change in decode(packet):
                if change[0] == answer:
                    return change[1]
                if (reason := refusal(change, address, answer)) is not None:
                    raise ClientError(reason)
                self._changes.append(change)
        return None
