"""`/rounds`: the rounds of examples that there are, in JSON, and `/rounds/N.jpg`: what was seen when one began."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from aiohttp import web

from netbend.web.token import Token

_FRESH = {"Cache-Control": "no-store"}
"""Another project's rounds have the same numbers."""


def round_routes(
    rounds: Callable[[], Sequence[dict[str, Any]]], picture: Callable[[int], Path | None], secret: str = ""
) -> list[web.RouteDef]:
    """The routes, for whoever has the secret; `picture` gives the file of a round, None where there is none."""
    token = Token(secret)

    async def listing(request: web.Request) -> web.StreamResponse:
        if not token.admits(request):
            return token.refusal()
        return web.Response(text=json.dumps(list(rounds())), content_type="application/json", headers=_FRESH)

    async def shown(request: web.Request) -> web.StreamResponse:
        if not token.admits(request):
            return token.refusal()
        path = picture(int(request.match_info["number"]))
        if path is None:
            raise web.HTTPNotFound(text="this round has no picture\n")
        return web.FileResponse(path, headers=_FRESH)

    return [web.get("/rounds", listing), web.get(r"/rounds/{number:\d{1,9}}.jpg", shown)]
