"""One browser at the other end of a WebSocket: it gets the newest frame when it can take one, never a queue.

Text messages from it: `ack` (a frame is on its screen), `pause`, `resume`. With `?ack` in the
address it has at most `WINDOW` frames under way; without, it is as fast as its socket drains.
"""

import asyncio
import contextlib
import socket
from collections.abc import Callable
from typing import Final

from aiohttp import WSCloseCode, WSMsgType, web

from netbend.web.feed import Shot

WINDOW: Final = 3
LARGEST_MESSAGE: Final = 64
_HEARTBEAT_S: Final = 20.0
_SEND_BUFFER: Final = 256 * 1024
"""Bytes the kernel may hold for a slow reader: without a bound it holds seconds of film."""


class Watcher:
    """Sends the newest shot and the newest state text; `visible` is false while its page is hidden."""

    def __init__(self, acknowledges: bool, changed: Callable[[], None]) -> None:
        self.visible = True
        self._acknowledges, self._changed = acknowledges, changed
        self._credit = WINDOW
        self._shot: Shot | None = None
        self._state: str | None = None
        self._wake = asyncio.Event()
        self._socket = web.WebSocketResponse(
            max_msg_size=LARGEST_MESSAGE, heartbeat=_HEARTBEAT_S, compress=False, timeout=1.0
        )

    def show(self, shot: Shot) -> None:
        """Put the newest shot in place of one not sent yet."""
        if self.visible:
            self._shot = shot
            self._wake.set()

    def tell(self, state: str) -> None:
        """Put the newest state in place of one not sent yet."""
        if self.visible:
            self._state = state
            self._wake.set()

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Talk until either side closes."""
        await self._socket.prepare(request)
        if request.transport is not None and (raw := request.transport.get_extra_info("socket")):
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
        sending = asyncio.create_task(self._send())
        try:
            await self._listen()
        finally:
            sending.cancel()
            with contextlib.suppress(asyncio.CancelledError, OSError):
                await sending
        return self._socket

    async def leave(self) -> None:
        """Close from our side."""
        await self._socket.close(code=WSCloseCode.GOING_AWAY, message=b"netbend stops")

    async def _listen(self) -> None:
        async for message in self._socket:
            await asyncio.sleep(0)  # what has come already would be heard before anyone else has a turn
            if message.type is not WSMsgType.TEXT or not self._hear(message.data):
                await self._socket.close(code=WSCloseCode.UNSUPPORTED_DATA)

    def _hear(self, word: str) -> bool:
        if word == "ack":
            self._credit = min(self._credit + 1, WINDOW)
            self._wake.set()
        elif word in {"pause", "resume"}:
            self.visible = word == "resume"
            self._shot = None
            self._credit = WINDOW
            self._changed()
        else:
            return False
        return True

    async def _send(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            if (state := self._state) is not None:
                self._state = None
                await self._socket.send_str(state)
            if (shot := self._shot) is not None and self._credit > 0:
                self._shot = None
                self._credit -= self._acknowledges
                await self._socket.send_bytes(shot.message)
