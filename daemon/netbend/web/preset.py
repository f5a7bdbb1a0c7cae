"""`/presets`: the presets that have a picture, in JSON, and `/presets/KEY.jpg`: what was seen in one of them."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from aiohttp import web

from netbend.web.token import Token


def preset_routes(
    listing: Callable[[], Mapping[int, str]], picture: Callable[[str], Path | None], secret: str = ""
) -> list[web.RouteDef]:
    """The routes, for whoever has the secret; `listing` gives the keys by number, `picture` the file of a key."""
    token = Token(secret)

    async def listed(request: web.Request) -> web.StreamResponse:
        if not token.admits(request):
            return token.refusal()
        found = {number: f"/presets/{key}.jpg" for number, key in listing().items()}
        return web.Response(text=json.dumps(found), content_type="application/json")

    async def shown(request: web.Request) -> web.StreamResponse:
        if not token.admits(request):
            return token.refusal()
        path = picture(request.match_info["key"])
        if path is None:
            raise web.HTTPNotFound(text="this preset has no picture\n")
        return web.FileResponse(path)

    return [web.get("/presets", listed), web.get(r"/presets/{key:[0-9a-f]{32}}.jpg", shown)]
