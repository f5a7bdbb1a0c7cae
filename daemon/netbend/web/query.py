"""OSCQuery over HTTP: nodes as JSON, and one WebSocket on `/` for values, OSC packets and news of the tree."""

import asyncio
import contextlib
import socket
from collections.abc import Callable
from functools import partial
from typing import Final, Protocol

from aiohttp import WSCloseCode, WSMsgType, web

from netbend.error import AddressError
from netbend.oscquery.host import host_info
from netbend.oscquery.listener import Listener
from netbend.oscquery.space import ATTRIBUTES, Space
from netbend.tree.tree import Tree

CLIENTS: Final = 64
LARGEST_MESSAGE: Final = 65_536
_HEARTBEAT_S: Final = 20.0
_SEND_BUFFER: Final = 256 * 1024


class Show(Protocol):
    """What is asked of the show: its name, its ports, its tree, and what arrives for it."""

    name: str
    osc_port: int
    http_port: int

    @property
    def space(self) -> Space | None:
        """The name space of the network on air."""

    @property
    def tree(self) -> Tree | None:
        """Its tree."""

    def receive(self, packet: bytes, client: "Client") -> None:
        """Play an OSC packet that a client sent."""

    def refuse(self, reason: str, client: "Client") -> None:
        """Count and tell what cannot be used."""


class Client:
    """One WebSocket: it is told the newest of what it listens to as fast as it reads."""

    def __init__(self, name: str, host: str, port: int) -> None:
        self.listener = Listener(name)
        self.name, self.host, self.port = name, host, port
        self.socket = web.WebSocketResponse(
            max_msg_size=LARGEST_MESSAGE, heartbeat=_HEARTBEAT_S, compress=False, timeout=1.0
        )
        self._answers: list[bytes] = []
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """There may be something to tell."""
        self._wake.set()

    def answer(self, packet: bytes) -> None:
        """Send an OSC packet to this client alone; one that does not read loses them."""
        if len(self._answers) < 1024:
            self._answers.append(packet)
            self._wake.set()

    async def send(self, tree: Callable[[], Tree | None]) -> None:
        """Send what waits, until cancelled."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._answers:
                await self.socket.send_bytes(self._answers.pop(0))
            while (told := self.listener.next(tree())) is not None:
                await (self.socket.send_str(told) if isinstance(told, str) else self.socket.send_bytes(told))


class QueryDoor:
    """Answers on the HTTP port; `clients` are the WebSockets that are open."""

    def __init__(self, show: Show) -> None:
        self._show = show
        self.clients: set[Client] = set()

    async def leave(self) -> None:
        """Close every WebSocket from our side."""
        closing = (one.socket.close(code=WSCloseCode.GOING_AWAY, message=b"netbend stops") for one in self.clients)
        await asyncio.gather(*closing, return_exceptions=True)

    @staticmethod
    def wants_page(request: web.Request) -> bool:
        """Whether a browser asks, and not a host."""
        return "text/html" in request.headers.get("Accept", "") and request.query.keys() <= {"token"}

    @staticmethod
    def wants_socket(request: web.Request) -> bool:
        """Whether this is the beginning of a WebSocket."""
        return request.headers.get("Upgrade", "").lower() == "websocket"

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """A node, an attribute of it, HOST_INFO, or the WebSocket."""
        if self.wants_socket(request):
            return await self._serve(request)
        asked = request.query_string
        if asked == "HOST_INFO":
            return _json(self._host_info(request))
        if asked and asked not in ATTRIBUTES:
            there = ", ".join(sorted(ATTRIBUTES))
            return web.Response(status=400, text=f"no attribute {asked[:40]}; there are {there}\n")
        space = self._show.space
        if space is None:
            return web.Response(status=503, text="the network is still loading\n")
        return await self._node(space, "/" + request.path.strip("/"), asked)

    async def _node(self, space: Space, path: str, asked: str) -> web.StreamResponse:
        try:
            text = await asyncio.to_thread(
                partial(space.attribute, path, asked) if asked else partial(space.node, path)
            )
        except AddressError as fault:
            return web.Response(status=413, text=f"{fault}\n")
        if text is None:
            return web.Response(status=404, text=f"no address {path[:200]}\n")
        return _json(text) if text else web.Response(status=204)

    def _host_info(self, request: web.Request) -> str:
        transport = request.transport
        own = transport.get_extra_info("sockname") if transport is not None else None
        host = str(own[0]) if own else "127.0.0.1"
        return host_info(self._show.name, host, self._show.osc_port, self._show.http_port)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        if len(self.clients) >= CLIENTS:
            raise web.HTTPServiceUnavailable(text=f"{CLIENTS} clients are connected already\n")
        peer = request.transport.get_extra_info("peername") if request.transport is not None else None
        host, port = (str(peer[0]), int(peer[1])) if peer else ("", 0)
        client = Client(f"ws:{host}:{port}", host, port)
        await client.socket.prepare(request)
        if request.transport is not None and (raw := request.transport.get_extra_info("socket")):
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
        self.clients.add(client)
        sending = asyncio.create_task(client.send(lambda: self._show.tree))
        try:
            await self._listen(client)
        finally:
            self.clients.discard(client)
            sending.cancel()
            with contextlib.suppress(asyncio.CancelledError, OSError):
                await sending
        return client.socket

    async def _listen(self, client: Client) -> None:
        async for message in client.socket:
            if message.type is WSMsgType.BINARY:
                self._show.receive(message.data, client)
            elif message.type is WSMsgType.TEXT:
                try:
                    client.listener.hear(message.data, self._show.tree)
                except AddressError as fault:
                    self._show.refuse(str(fault), client)


def _json(text: str) -> web.Response:
    response = web.Response(text=text, content_type="application/json", zlib_executor_size=2**16)
    response.enable_compression()
    return response
