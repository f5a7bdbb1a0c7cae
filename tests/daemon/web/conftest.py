import asyncio
import socket
import threading
from collections.abc import Callable, Iterator

import aiohttp
import numpy as np
import pytest

from netbend.stage.ring import FrameRecord
from netbend.web.server import WebServer


class Frames:
    """A source that gives what it is handed, and counts how often it was asked."""

    def __init__(self) -> None:
        self._next: tuple[FrameRecord, np.ndarray] | None = None
        self._number = -1
        self.asked = self.missed = 0

    def put(self, value: int | np.ndarray, size: int = 64) -> None:
        picture = np.full((size, size, 4), 255, np.uint8)
        picture[..., :3] = value if isinstance(value, int) else value[..., :3]
        self._number += 1
        self._next = FrameRecord(self._number, self._number / 60, 1, 1, 1), picture

    def take(self):
        self.asked += 1
        frame, self._next = self._next, None
        return frame


class Moving(Frames):
    """A source that never stands: noise, of which a JPEG is large."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self._noise = np.random.default_rng(1).integers(0, 256, (size, size, 4), dtype=np.uint8)
        self._size = size

    def take(self):
        self.put(self._noise, self._size)
        return super().take()


def listening(host: str = "127.0.0.1", port: int = 0) -> socket.socket:
    return socket.create_server((host, port), reuse_port=False)


class Site:
    """A server in a loop of its own."""

    def __init__(self, frames: Frames, port: int = 0, **options) -> None:
        self.frames, self.statistics = frames, {"renderer": "playing", "fps": 60.0}
        sock = listening(port=port)
        self.port = sock.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self.server = self.run(self._start(sock, options))

    def run(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(20.0)

    def fetch(self, path: str) -> tuple[int, bytes]:
        async def get() -> tuple[int, bytes]:
            async with aiohttp.ClientSession() as session, session.get(self.url + path) as answer:
                return answer.status, await answer.read()

        return asyncio.run(get())

    async def _start(self, sock, options):
        server = WebServer(self.frames, lambda: self.statistics, **options)
        await server.start([sock])
        return server

    def stop(self) -> None:
        self.run(self.server.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


@pytest.fixture
def site() -> Iterator[Callable[..., Site]]:
    started: list[Site] = []

    def start(frames: Frames | None = None, **options) -> Site:
        started.append(Site(frames or Frames(), **options))
        return started[-1]

    yield start
    for each in started:
        each.stop()


@pytest.fixture
def wait_until() -> Callable[[Callable[[], bool]], None]:
    import time

    def wait(condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 60.0
        while not condition():
            assert time.monotonic() < deadline, "it did not happen"
            time.sleep(0.005)

    return wait
