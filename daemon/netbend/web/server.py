"""The HTTP side of the conductor: `/` the page, `/frames` a WebSocket of JPEGs, `/stats` JSON; the rest is OSCQuery's.

Runs in a loop that is there, on sockets that are bound already: whoever owns the ports has chosen them.
"""

import asyncio
import contextlib
import json
import logging
import math
import socket
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Final

from aiohttp import web
from aiohttp.http import HttpProcessingError

from netbend.publishers.base import Outlet
from netbend.web.crowd import Crowd
from netbend.web.feed import Feed, FrameSource, Shot
from netbend.web.guard import Guard
from netbend.web.query import QueryDoor
from netbend.web.token import Token
from netbend.web.watcher import Watcher

WATCHERS: Final = 32
"""Browsers at once; a further one is answered 503."""

_STATE_EVERY_S: Final = 0.5
_PAGE: Final = Path(__file__).with_name("page")
_TYPES: Final = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}


class WebServer:
    """Serves a frame source and the statistics; `routes` and OSCQuery's `door` answer the rest."""

    def __init__(
        self,
        frames: FrameSource,
        statistics: Callable[[], Mapping[str, object]],
        allowed_hosts: Iterable[str] = (),
        *,
        fps: float = 60.0,
        limit: int = WATCHERS,
        routes: Iterable[web.AbstractRouteDef] = (),
        door: QueryDoor | None = None,
        token: str = "",
    ) -> None:
        self._statistics, self._limit, self._routes, self._door = statistics, limit, tuple(routes), door
        self._guard, self._token, self._crowd = Guard(allowed_hosts), Token(token), Crowd()
        self._feed = Feed(frames, self._deliver, fps)
        self._watchers: set[Watcher] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._runner: web.AppRunner | None = None
        self._listening: list[asyncio.Server] = []
        self._telling: asyncio.Task[None] | None = None

    @property
    def watching(self) -> int:
        """How many pages are open and visible."""
        return sum(watcher.visible for watcher in self._watchers)

    async def start(self, sockets: Iterable[socket.socket]) -> None:
        """Answer on these listening sockets."""
        self._loop = asyncio.get_running_loop()
        self._runner = web.AppRunner(self._application(), access_log=None, logger=_log(), shutdown_timeout=1.0)
        await self._runner.setup()
        assert self._runner.server is not None
        admit = partial(self._crowd.admit, self._runner.server)
        self._listening = [await self._loop.create_server(admit, sock=each) for each in sockets]
        self._feed.start()
        self._telling = asyncio.create_task(self._tell())

    def show_as(self, outlet: Outlet) -> None:
        """Show the picture like this from now on."""
        self._feed.obey(outlet)

    async def stop(self) -> None:
        """Close every page's socket, then the listening ones."""
        if self._runner is None or self._telling is None:
            return
        self._telling.cancel()
        for each in self._listening:
            each.close()
        await asyncio.to_thread(self._feed.stop)
        await asyncio.gather(*(watcher.leave() for watcher in self._watchers), return_exceptions=True)
        if self._door:
            await self._door.leave()
        await self._runner.cleanup()
        with contextlib.suppress(asyncio.CancelledError):
            await self._telling

    def _application(self) -> web.Application:
        application = web.Application(middlewares=[self._crowd.attend, self._guard.check], client_max_size=1024)
        application.on_response_prepare.append(self._guard.secure)
        application.add_routes([web.get("/frames", self._frames), web.get("/stats", self._stats)])
        application.add_routes([*self._page(), *self._routes])
        if self._door:
            application.add_routes([web.get("/{path:.*}", self._door.answer)])
        return application

    def _page(self) -> list[web.RouteDef]:
        """The page's files by name, read once; no path is ever built from a request."""
        files = [path for path in _PAGE.iterdir() if path.suffix in _TYPES]
        routes = [web.get(f"/{path.name}", _answer(path)) for path in files]
        page, door, token = _answer(_PAGE / "index.html"), self._door, self._token

        async def root(request: web.Request) -> web.StreamResponse:
            if door is not None and (door.wants_socket(request) or not door.wants_page(request)):
                return await door.answer(request)
            if not token.admits(request):
                return token.refusal()
            return token.welcome(request) or await page(request)

        return [web.get("/", root), *routes]

    async def _frames(self, request: web.Request) -> web.StreamResponse:
        if not self._token.admits(request):
            return self._token.refusal()
        if len(self._watchers) >= self._limit:
            raise web.HTTPServiceUnavailable(text=f"{self._limit} pages watch already\n")
        watcher = Watcher("ack" in request.query, lambda: self._changed(watcher))
        self._watchers.add(watcher)
        self._changed(watcher)
        try:
            return await watcher.serve(request)
        finally:
            self._watchers.discard(watcher)
            self._feed.watch(self.watching > 0)

    async def _stats(self, _: web.Request) -> web.Response:
        return web.Response(text=self._state(), content_type="application/json")

    def _state(self) -> str:
        return json.dumps({name: _plain(value) for name, value in self._statistics().items()}, default=str)

    def _changed(self, watcher: Watcher) -> None:
        """A page came, or was hidden or shown."""
        watcher.tell(self._state())
        self._feed.watch(self.watching > 0, fresh=watcher.visible)

    def _deliver(self, shot: Shot) -> None:
        assert self._loop is not None
        with contextlib.suppress(RuntimeError):  # the loop has closed in the meantime
            self._loop.call_soon_threadsafe(self._show, shot)

    def _show(self, shot: Shot) -> None:
        for watcher in self._watchers:
            watcher.show(shot)

    async def _tell(self) -> None:
        while True:
            await asyncio.sleep(_STATE_EVERY_S)
            if self.watching:
                state = self._state()
                for watcher in self._watchers:
                    watcher.tell(state)


def _log() -> logging.Logger:
    """What says that netbend has failed; what is no HTTP is answered, and fills no log."""
    log = logging.getLogger("netbend.web")
    log.addFilter(_is_ours)
    return log


def _is_ours(record: logging.LogRecord) -> bool:
    return not (record.exc_info and isinstance(record.exc_info[1], HttpProcessingError))


def _plain(value: object) -> object:
    """JSON has no infinity."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _answer(path: Path) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    body, kind = path.read_bytes(), _TYPES[path.suffix]

    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(body=body, content_type=kind, charset="utf-8")

    return answer
