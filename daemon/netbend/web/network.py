"""`/network.json`: the layers of the network that plays, with their sizes and how many clusters each has."""

import json
from collections.abc import Callable
from typing import Any

from aiohttp import web

from netbend.tree.table import CLUSTER_DATA
from netbend.tree.tree import Tree
from netbend.web.token import Token
from netbend_models.bending.settings import ZONES
from netbend_models.clusters.played import chosen, from_text


def network_routes(tree: Callable[[], Tree | None], secret: str = "") -> list[web.RouteDef]:
    """The route, for whoever has the secret."""
    token = Token(secret)

    async def answer(request: web.Request) -> web.StreamResponse:
        if not token.admits(request):
            return token.refusal()
        playing = tree()
        if playing is None:
            return web.Response(status=503, text="the network is still loading\n")
        return web.Response(text=json.dumps(listing(playing)), content_type="application/json")

    return [web.get("/network.json", answer)]


def listing(tree: Tree) -> dict[str, Any]:
    """Name, kind and layers of a tree's network."""
    about = tree.layout.description
    stored = from_text(about.clustering)
    clusters = chosen(tree.texts.get(f"/{CLUSTER_DATA.name}"), stored, about.digest)
    layers = [
        {"number": layer.index, "name": layer.name, "channels": layer.channels, "height": layer.height,
         "width": layer.width, "zone": ZONES[zone], "clusters": clusters.count(layer.name) if clusters else 0}
        for layer, zone in zip(about.layers, about.zones, strict=True)
    ]  # fmt: skip
    return {"name": about.name, "kind": about.kind, "layers": layers}
