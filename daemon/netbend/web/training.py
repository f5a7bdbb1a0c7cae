"""The page of a training: its preview as it goes, how far it is and how long it takes, from a thread of its own.

On loopback only. The training tells what is new and never waits; pictures are read from its folder when asked for.
"""

import asyncio
import json
import socket
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from aiohttp import web

from netbend.error import PortError
from netbend.web.guard import Guard

if TYPE_CHECKING:
    from netbend_models.training.progress import News

PICTURES: Final = ("preview.png", "variance.png")
_HERE: Final = Path(__file__).parent
_FILES: Final = {
    "index.html": (_HERE / "progress" / "index.html", "text/html"),
    "page.css": (_HERE / "progress" / "page.css", "text/css"),
    "page.js": (_HERE / "progress" / "page.js", "text/javascript"),
    "icon.svg": (_HERE / "page" / "icon.svg", "image/svg+xml"),
}
_TRIES: Final = 20
_FAREWELL_S: Final = 3.0
"""How long a page that is open has to ask once more, when the training has ended."""

_LAST_S: Final = 0.6
"""How long it then has for the last pictures."""


class TrainingPage:
    """Serves what a training in `folder` has to show while it is entered; `tell` may be called from any thread."""

    def __init__(self, folder: Path, port: int) -> None:
        self._folder = folder
        self._socket = _bound(port)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/"
        self._news: News | None = None
        self._ended = False
        self._asked_at = 0.0
        self._seen, self._ready = threading.Event(), threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="training-page", daemon=True)

    def __enter__(self) -> Self:
        """Answer from now on."""
        self._thread.start()
        self._ready.wait(_FAREWELL_S)
        return self

    def __exit__(self, *_fault: object) -> None:
        """Let open pages see the end, then close."""
        self._ended = True
        if time.monotonic() - self._asked_at < _FAREWELL_S:
            self._seen.wait(_FAREWELL_S)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_FAREWELL_S)

    def tell(self, news: "News") -> None:
        """Put the newest news in place of older ones."""
        self._news = news

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=1.0)
        self._loop.run_until_complete(runner.setup())
        self._loop.run_until_complete(web.SockSite(runner, self._socket).start())
        self._loop.call_soon(self._ready.set)
        self._loop.run_forever()
        self._loop.run_until_complete(runner.cleanup())
        self._loop.close()

    def _application(self) -> web.Application:
        guard = Guard()
        application = web.Application(middlewares=[guard.check], client_max_size=1024)
        application.on_response_prepare.append(guard.secure)
        application.router.add_get("/state", self._state)
        application.router.add_get("/picture/{name}", self._picture)
        application.router.add_get("/", _page)
        application.router.add_get("/{name}", _page)
        return application

    async def _state(self, _: web.Request) -> web.Response:
        self._asked_at = time.monotonic()
        if self._ended:
            self._loop.call_later(_LAST_S, self._seen.set)
        pictures = {name: version for name in PICTURES if (version := self._version(name)) is not None}
        told: dict[str, object] = {"folder": self._folder.name, "ended": self._ended, "pictures": pictures}
        if (news := self._news) is not None:
            told |= {"line": news.line, "done": news.done, "total": news.total}
        return web.Response(text=json.dumps(told), content_type="application/json")

    def _version(self, name: str) -> str | None:
        try:
            return str((self._folder / name).stat().st_mtime_ns)
        except OSError:
            return None

    async def _picture(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name not in PICTURES:
            raise web.HTTPNotFound(text="there is no such picture\n")
        try:
            body = (self._folder / name).read_bytes()
        except OSError as fault:
            raise web.HTTPNotFound(text="that picture is not there yet\n") from fault
        return web.Response(body=body, content_type="image/png")


async def _page(request: web.Request) -> web.Response:
    """One of a few files by name; no path is ever built from a request."""
    name = request.match_info.get("name", "index.html")
    if name not in _FILES:
        raise web.HTTPNotFound(text="there is no such page\n")
    path, kind = _FILES[name]
    return web.Response(body=path.read_bytes(), content_type=kind, charset="utf-8")


def _bound(port: int) -> socket.socket:
    """The port, or the next one that is free."""
    fault: OSError | None = None
    for one in range(port, min(port + _TRIES, 65536)) if port else [0]:
        try:
            return _listening(one)
        except OSError as refused:
            fault = refused
    raise PortError(f"no port from {port} on is free for the page; choose another with --http-port") from fault


def _listening(port: int) -> socket.socket:
    one = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if not hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        one.bind(("127.0.0.1", port))
        one.listen(16)
        one.setblocking(False)
    except OSError:
        one.close()
        raise
    return one
