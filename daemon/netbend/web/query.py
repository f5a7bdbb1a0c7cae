"""OSCQuery over HTTP: nodes as JSON, and one WebSocket on `/` for values, OSC packets and news of the tree."""

import asyncio
import contextlib
import socket
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Final, Protocol

from aiohttp import WSCloseCode, WSMsgType, web

from netbend.error import AddressError, NetbendError
from netbend.oscquery.host import host_info
from netbend.oscquery.listener import Listener
from netbend.oscquery.space import ATTRIBUTES, Space
from netbend.tree.tree import Tree
from netbend.web.turn import Turns

CLIENTS: Final = 64
"""WebSockets at once; past that the oldest that listens to nothing gives way, and where there is none it is 503."""

LARGEST_MESSAGE: Final = 65_536
WAITING: Final = 2**21
"""Bytes of answers that may wait for a client; one that does not read loses the others."""

WRITERS: Final = 2
"""Nodes that are written at once: each takes the processor for as long as a tenth of a second."""

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
    """One WebSocket: it is told the newest of what it listens to as fast as it reads; `mute` until it sends OSC."""

    def __init__(self, name: str, host: str, port: int, transport: asyncio.Transport) -> None:
        self.listener = Listener(name)
        self.name, self.host, self.port, self.transport, self.mute = name, host, port, transport, True
        self.socket = web.WebSocketResponse(
            max_msg_size=LARGEST_MESSAGE, heartbeat=_HEARTBEAT_S, compress=False, timeout=1.0
        )
        self._answers: deque[bytes] = deque()
        self._waiting = 0
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """There may be something to tell."""
        self._wake.set()

    def answer(self, packet: bytes) -> None:
        """Send an OSC packet to this client alone; one that does not read loses them."""
        if self._waiting + len(packet) <= WAITING:
            self._waiting += len(packet)
            self._answers.append(packet)
            self._wake.set()

    async def send(self, tree: Callable[[], Tree | None]) -> None:
        """Send what waits, until cancelled."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._answers:
                await self.socket.send_bytes(packet := self._answers.popleft())
                self._waiting -= len(packet)
            while (told := self.listener.next(tree())) is not None:
                await (self.socket.send_str(told) if isinstance(told, str) else self.socket.send_bytes(told))


class QueryDoor:
    """Answers on the HTTP port; `clients` are the WebSockets that are open."""

    def __init__(self, show: Show) -> None:
        self._show = show
        self.clients: dict[Client, None] = {}
        self._writers = Turns(WRITERS)

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
        try:
            async with self._writers:
                return await self._node(space, "/" + request.path.strip("/"), asked)
        except NetbendError as fault:
            busy = web.Response(status=503, text=f"{fault}\n")
            busy.force_close()  # what it has asked besides would come before those who wait
            return busy

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
        transport = request.transport
        if transport is None:
            return web.Response(status=503)  # it has gone already
        self._make_room()
        host, port = (str(it) for it in transport.get_extra_info("peername")[:2])
        client = Client(f"ws:{host}:{port}", host, int(port), transport)
        self.clients[client] = None
        try:
            await client.socket.prepare(request)
            if raw := transport.get_extra_info("socket"):
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
            await self._talk(client)
        finally:
            self.clients.pop(client, None)
        return client.socket

    def _make_room(self) -> None:
        if len(self.clients) >= CLIENTS:
            mute = next((one for one in self.clients if one.mute and one.listener.idle), None)
            if mute is None:
                raise web.HTTPServiceUnavailable(text=f"{CLIENTS} clients are connected already\n")
            del self.clients[mute]
            mute.transport.abort()

    async def _talk(self, client: Client) -> None:
        sending = asyncio.create_task(client.send(lambda: self._show.tree))
        try:
            await self._listen(client)
        finally:
            sending.cancel()
            with contextlib.suppress(asyncio.CancelledError, OSError):
                await sending

    async def _listen(self, client: Client) -> None:
        async for message in client.socket:
            await asyncio.sleep(0)  # what has come already would be heard before anyone else has a turn
            if message.type is WSMsgType.BINARY:
                client.mute = False
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
