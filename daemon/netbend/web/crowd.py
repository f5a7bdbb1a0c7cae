"""How many may be connected at once: past that the oldest gives way, so that one who comes is served however many wait.

WebSockets do not count: whoever serves them limits them. One that reads too slowly is let go.
"""

import asyncio
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler

CONNECTIONS: Final = 128
LARGE: Final = 8
"""Large answers under way at once; a further one ends the oldest."""

LARGE_BYTES: Final = 2**18
SENDING_S: Final = 30.0


class Crowd:
    """Lets connections in, and sees to it that they leave."""

    def __init__(self) -> None:
        self._kept: set[asyncio.BaseTransport] = set()
        self._large: dict[asyncio.Transport, None] = {}

    def admit(self, server: web.Server) -> web.RequestHandler:
        """The protocol of a connection that comes, for `create_server`."""
        # After its `connection_made`: of those that are accepted together none is there before.
        asyncio.get_running_loop().call_later(0.0, self._make_room, server)
        return server()

    def _make_room(self, server: web.Server) -> None:
        there = (one.transport for one in server.connections)
        waiting = [one for one in there if one and not one.is_closing() and one not in self._kept]
        for oldest in waiting[: max(0, len(waiting) - CONNECTIONS)]:
            oldest.abort()

    @web.middleware
    async def attend(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer; a WebSocket is kept meanwhile, and an answer is sent within its time."""
        transport = request.transport
        if transport is None:
            return web.Response(status=400)  # it has gone already
        if request.headers.get("Upgrade", "").lower() == "websocket":
            self._kept.add(transport)
        try:
            response = await handler(request)
            if isinstance(response, web.Response):
                await self._send(request, response, transport)
        except ConnectionError:
            response = web.Response(status=400)  # it left, or had to give way, while it was answered
        finally:
            self._kept.discard(transport)
        return response

    async def _send(self, request: web.Request, response: web.Response, transport: asyncio.Transport) -> None:
        if isinstance(response.body, bytes) and len(response.body) > LARGE_BYTES:
            self._large[transport] = None
            for oldest in list(self._large)[:-LARGE]:
                oldest.abort()
        try:
            async with asyncio.timeout(SENDING_S):
                await response.prepare(request)
                await response.write_eof()
        except (TimeoutError, ConnectionError):
            transport.abort()
        finally:
            self._large.pop(transport, None)
