"""`/doctor`: what `netbend doctor` has found on this machine, in JSON; a POST examines it anew, in another process."""

import asyncio
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE
from typing import Any, Final

from aiohttp import web

from netbend.error import NetbendError
from netbend.web.token import Token

PATIENCE_S: Final = 180.0
"""A show leaves it little of the processor."""


class Examination:
    """The findings of the last one; however many ask for another, there is one at a time."""

    def __init__(self, osc_port: int, http_port: int) -> None:
        options = ("--osc-port", str(osc_port), "--http-port", str(http_port), "--patience", str(PATIENCE_S - 30))
        self._command: tuple[str, ...] = (sys.executable, "-m", "netbend", "doctor", "--json", *options)
        self._running: asyncio.Task[None] | None = None
        self.findings: list[dict[str, Any]] = []

    async def anew(self) -> None:
        """Examine, or wait for the one that goes on; a NetbendError where there was no answer."""
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._examine())
        await asyncio.shield(self._running)

    async def _examine(self) -> None:
        process = await asyncio.create_subprocess_exec(*self._command, stdin=DEVNULL, stdout=PIPE)
        try:
            told, _ = await asyncio.wait_for(process.communicate(), PATIENCE_S)
            self.findings = json.loads(told)
        except (TimeoutError, ValueError) as fault:
            raise NetbendError("netbend doctor gave no answer; call it in a terminal to see why") from fault
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()


def doctor_routes(examination: Examination, secret: str = "") -> list[web.RouteDef]:
    """The routes, for whoever has the secret."""
    token = Token(secret)

    async def answer(request: web.Request) -> web.StreamResponse:
        if not token.admits(request):
            return token.refusal()
        if request.method == "POST":
            try:
                await examination.anew()
            except NetbendError as fault:
                return web.Response(status=503, text=f"{fault}\n")
        return web.Response(text=json.dumps(examination.findings), content_type="application/json")

    return [web.get("/doctor", answer), web.post("/doctor", answer)]
