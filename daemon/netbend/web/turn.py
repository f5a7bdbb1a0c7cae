"""Turns at work that takes the processor: few at a time, who comes last is next, and who waits longest gives up."""

import asyncio
from collections import deque
from typing import Final

from netbend.error import NetbendError

WAITING: Final = 32
"""However many ask at once, one who comes now waits for nobody but those at work."""


class Turns:
    """`async with turns:` waits for one of `count` turns; a NetbendError where too many came after."""

    def __init__(self, count: int) -> None:
        self._free = count
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def __aenter__(self) -> None:
        if self._free:
            self._free -= 1
            return
        mine = asyncio.get_running_loop().create_future()
        self._waiting.append(mine)
        if len(self._waiting) > WAITING and not (oldest := self._waiting.popleft()).done():
            oldest.set_exception(NetbendError("too many ask at once; ask again"))
        try:
            await mine
        except asyncio.CancelledError:
            if not mine.cancelled():  # its turn came at the same moment
                self._hand_on()
            raise

    async def __aexit__(self, *_: object) -> None:
        self._hand_on()

    def _hand_on(self) -> None:
        while self._waiting:
            if not (last := self._waiting.pop()).done():
                last.set_result(None)
                return
        self._free += 1
