"""The same for asyncio: what is asked is awaited, what changes is iterated over."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Final, Self

from netbend_client.wire import Change, ClientError, Value, decode, encode, refusal, silence

_TRIES: Final = 3
_KEPT: Final = 4096


class AsyncClient(asyncio.DatagramProtocol):
    """One socket to one daemon: `async with AsyncClient() as netbend: …`."""

    def __init__(self, host: str = "127.0.0.1", port: int = 9000, timeout_seconds: float = 1.0) -> None:
        self._target, self._timeout_seconds = (host, port), timeout_seconds
        self._transport: asyncio.DatagramTransport | None = None
        self._asked: list[tuple[str, str, asyncio.Future[tuple[Value, ...]]]] = []
        self._changes: asyncio.Queue[Change] = asyncio.Queue(_KEPT)
        self._heard = 0

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, remote_addr=self._target)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the socket back."""
        if self._transport is not None:
            self._transport.close()
            self._transport = None

    def set(self, address: str, *values: Value) -> None:
        """Send values to an address or a pattern; nothing is awaited."""
        if self._transport is None:
            raise ClientError("the client is closed; use it within `async with`")
        self._transport.sendto(encode(address, values))

    def call(self, address: str) -> None:
        """Fire a trigger, such as `/panic`."""
        self.set(address)

    async def get(self, address: str) -> Value | tuple[Value, ...]:
        """The base value at an address: one value, or a tuple of several. ClientError when there is none."""
        values = await self._ask("/get", (address,), address)
        return values[0] if len(values) == 1 else values

    async def ping(self) -> str:
        """The daemon's version."""
        return str((await self._ask("/ping", (), "/pong"))[0])

    def subscribe(self, pattern: str = "", per_second: float = 30.0) -> None:
        """Have changes sent here that others make; `changes` gives them."""
        if self._transport is None:
            raise ClientError("the client is closed; use it within `async with`")
        port: int = self._transport.get_extra_info("sockname")[1]
        self.set("/subscribe", port, *([pattern] if pattern else []), float(per_second))

    def unsubscribe(self) -> None:
        """No more of them."""
        self.set("/unsubscribe")

    async def changes(self) -> AsyncIterator[Change]:
        """What comes as (address, values), for ever; of what is not taken the oldest is forgotten."""
        while True:
            yield await self._changes.get()

    async def _ask(self, address: str, values: tuple[Value, ...], answer: str) -> tuple[Value, ...]:
        await self._hear_out()
        for _ in range(_TRIES):
            future: asyncio.Future[tuple[Value, ...]] = asyncio.get_running_loop().create_future()
            entry = (address, answer, future)
            self._asked.append(entry)
            self.set(address, *values)
            try:
                return await asyncio.wait_for(future, self._timeout_seconds / _TRIES)
            except TimeoutError:
                continue
            finally:
                self._asked.remove(entry)
        raise silence(address, values, *self._target)

    async def _hear_out(self) -> None:
        """Hear what has come before a question is asked: it is no answer to it, but may be one to an earlier try."""
        for _ in range(_KEPT):
            heard = self._heard
            for _ in range(2):  # the loop looks at its sockets in the one turn, and hands on what has come in the next
                await asyncio.sleep(0)
            if heard == self._heard:
                return

    def datagram_received(self, data: bytes, addr: Any) -> None:  # noqa: ARG002
        """Asyncio's: a packet has come."""
        self._heard += 1
        for change in decode(data):
            if not self._is_answer(change):
                if self._changes.full():
                    self._changes.get_nowait()
                self._changes.put_nowait(change)

    def _is_answer(self, change: Change) -> bool:
        for address, answer, future in self._asked:
            if future.done():
                continue
            if change[0] == answer:
                future.set_result(change[1])
                return True
            if (reason := refusal(change, address, answer)) is not None:
                future.set_exception(ClientError(reason))
                return True
        return False

    def error_received(self, exc: Exception) -> None:
        """Asyncio's: nobody listens there; the question's own time-out says so."""
