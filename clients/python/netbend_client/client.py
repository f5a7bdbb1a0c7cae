"""A blocking client over UDP: set, get, call; answers come to the socket that asked."""

import socket
import time
from typing import Final, Self

from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder

Value = float | int | str | bool

_TRIES: Final = 3


class ClientError(Exception):
    """netbend did not answer, or answered that a message cannot be used."""


class Client:
    """One socket to one daemon; use it with `with`, or call `close`."""

    def __init__(self, host: str = "127.0.0.1", port: int = 9000, timeout_seconds: float = 1.0) -> None:
        self._socket = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.connect((host, port))
        self._timeout_seconds = timeout_seconds

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the socket back."""
        self._socket.close()

    def set(self, address: str, *values: Value) -> None:
        """Send values to an address or a pattern; nothing is awaited."""
        self._socket.send(_encode(address, values))

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

    def _ask(self, address: str, values: tuple[Value, ...], answer: str) -> tuple[Value, ...]:
        for _ in range(_TRIES):
            self._socket.send(_encode(address, values))
            found = self._receive(address, answer)
            if found is not None:
                return found
        raise ClientError(f"no answer to {address} {' '.join(map(str, values))}; is netbend running on this port?")

    def _receive(self, address: str, answer: str) -> tuple[Value, ...] | None:
        deadline = time.monotonic() + self._timeout_seconds / _TRIES
        while (left := deadline - time.monotonic()) > 0:
            self._socket.settimeout(left)
            try:
                message = OscMessage(self._socket.recv(65536))
            except (TimeoutError, ConnectionRefusedError):
                return None
            if message.address == answer:
                return tuple(message.params)
            if message.address == "/error" and message.params[0] == address and answer in str(message.params[1]):
                raise ClientError(str(message.params[1]))
        return None


def _encode(address: str, values: tuple[Value, ...]) -> bytes:
    builder = OscMessageBuilder(address)
    for value in values:
        # a float32 would turn seed 123456789 into 123456792
        wide = isinstance(value, float) and value.is_integer() and abs(value) > 2**24
        builder.add_arg(value, "d" if wide else None)  # type: ignore[no-untyped-call,unused-ignore]
    return builder.build().dgram
