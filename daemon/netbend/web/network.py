"""`/network.json`: the layers of the network that plays, their sizes and clusters; `/clusters/N/K.jpg`: previews."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from aiohttp import web

from netbend.conductor.preview import cell, folder_of
from netbend.tree.table import CLUSTER_DATA
from netbend.tree.tree import Tree
from netbend.web.token import Token
from netbend_models.bending.settings import ZONES
from netbend_models.clusters.clustering import Clustering
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

    async def preview(request: web.Request) -> web.StreamResponse:
        if not token.admits(request):
            return token.refusal()
        playing = tree()
        number, column = (int(request.match_info[name]) for name in ("layer", "column"))
        picture = None if playing is None else await asyncio.to_thread(_cell, playing, number, column)
        if picture is None:
            raise web.HTTPNotFound(text="there is no such picture; /cluster/preview makes them\n")
        return web.Response(body=picture, content_type="image/jpeg")

    return [
        web.get("/network.json", answer),
        web.get(r"/clusters/{layer:\d{1,5}}/{column:\d{1,5}}.jpg", preview),
    ]


def _played(tree: Tree) -> Clustering | None:
    about = tree.layout.description
    return chosen(tree.texts.get(f"/{CLUSTER_DATA.name}"), from_text(about.clustering), about.digest)


def _cell(tree: Tree, number: int, column: int) -> bytes | None:
    """What layer `number` makes without cluster `column` - 1; 0: with all of them."""
    found, layers = _played(tree), tree.layout.description.layers
    if found is None or number >= len(layers):
        return None
    name = layers[number].name
    return cell(folder_of(found) / f"{name}.png", column, 1 + found.count(name))


def listing(tree: Tree) -> dict[str, Any]:
    """Name, kind and layers of a tree's network."""
    about = tree.layout.description
    clusters = _played(tree)
    pictures = folder_of(clusters) if clusters else None
    layers = [
        {"number": layer.index, "name": layer.name, "channels": layer.channels, "height": layer.height,
         "width": layer.width, "zone": ZONES[zone], "clusters": clusters.count(layer.name) if clusters else 0,
         "previews": pictures is not None and (pictures / f"{layer.name}.png").is_file()}
        for layer, zone in zip(about.layers, about.zones, strict=True)
    ]  # fmt: skip
    return {"name": about.name, "kind": about.kind, "layers": layers}
