"""The page: a web server that is brought up once everything else answers, for importing it takes half a second."""

import asyncio
import socket
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from netbend.conductor.output import Outputs
from netbend.conductor.portrait import Portraits
from netbend.conductor.query import Query
from netbend.conductor.round import Rounds
from netbend.port import Sockets, lan_address
from netbend.settings import PlaySettings
from netbend.stage.programme import Programme
from netbend.tree.tree import Tree

if TYPE_CHECKING:
    from aiohttp.web import AbstractRouteDef

    from netbend.web.server import WebServer


class Page:
    """Answers HTTP on its sockets, if it has any, with the parts that a browser sees."""

    def __init__(
        self, settings: PlaySettings, sockets: Sockets, programme: Programme, figures: Callable[[], dict[str, Any]],
        query: Query, outputs: Outputs, tree: Callable[[], Tree | None], portraits: Portraits, rounds: Rounds,
    ) -> None:  # fmt: skip
        self._settings, self._sockets, self._programme, self._figures = settings, sockets, programme, figures
        self._query, self._outputs, self._tree = query, outputs, tree
        self._portraits, self._rounds = portraits, rounds
        self._web: WebServer | None = None

    async def run(self) -> None:
        """Answer, and be found, until cancelled."""
        if not self._sockets.http:
            return
        await asyncio.to_thread(import_module, "netbend.web.server")  # messages are heard meanwhile
        from netbend.web.server import WebServer  # noqa: PLC0415

        self._web = WebServer(
            self._programme, self._figures, self._hosts(), fps=self._settings.fps, door=self._query.door(),
            token=self._settings.token, routes=self._routes(),
        )  # fmt: skip
        self._outputs.page = self._web.show_as
        self._web.show_as(self._outputs.browser)
        await self._web.start(self._sockets.http)
        await self._query.run()

    async def stop(self) -> None:
        """Answer no more."""
        if self._web:
            await self._web.stop()

    def _hosts(self) -> tuple[str, ...]:
        """The names by which others reach this machine."""
        name = socket.gethostname()
        return (lan_address(), name, f"{name}.local") if self._settings.lan else ()

    def _routes(self) -> "Iterable[AbstractRouteDef]":
        from netbend.web.doctor import Examination, doctor_routes  # noqa: PLC0415
        from netbend.web.network import network_routes  # noqa: PLC0415
        from netbend.web.preset import preset_routes  # noqa: PLC0415
        from netbend.web.round import round_routes  # noqa: PLC0415

        token, sockets = self._settings.token, self._sockets
        return [
            *round_routes(self._rounds.listing, self._rounds.picture_of, token),
            *network_routes(self._tree, token),
            *preset_routes(self._portraits.listing, self._portraits.picture_of, token),
            *doctor_routes(Examination(sockets.osc_port, sockets.http_port), token),
        ]
