"""Who may ask: a foreign page must not reach us by a name of its own (DNS rebinding) nor open our WebSocket.

Only the name in Host is compared, not its port, so that a forwarded port (ssh, Docker) works; a
page on another local port is refused since its Origin is not the Host it asks.
"""

from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
HEADERS: Final = {
    "Server": "netbend",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def host_name(authority: str) -> str | None:
    """The name in `name:port`, lower-case and without brackets; None if it is none."""
    try:
        parts = urlsplit(f"//{authority}")
        _ = parts.port
    except ValueError:
        return None
    return parts.hostname if parts.netloc == authority and parts.username is None else None


class Guard:
    """Refuses every request whose Host or Origin is foreign."""

    def __init__(self, allowed_hosts: Iterable[str] = ()) -> None:
        self._allowed = LOOPBACK | {name.lower().strip("[]") for name in allowed_hosts}

    def refusal(self, hosts: list[str], origins: list[str]) -> str | None:
        """Why a request with these Host and Origin headers is refused, or None."""
        if len(hosts) != 1 or host_name(hosts[0]) not in self._allowed:
            return f"this is no name of ours: {', '.join(hosts)[:80]}; --lan opens netbend to the network"
        own = {f"http://{hosts[0]}".lower(), f"https://{hosts[0]}".lower()}
        if any(origin.lower() not in own for origin in origins):
            return f"another page may not ask: {', '.join(origins)[:80]}"
        return None

    @web.middleware
    async def check(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer 403 to what is foreign."""
        headers = request.headers
        refusal = self.refusal(headers.getall("Host", []), headers.getall("Origin", []))
        if refusal is not None:
            raise web.HTTPForbidden(text=refusal + "\n")
        return await handler(request)

    async def secure(self, request: web.Request, response: web.StreamResponse) -> None:
        """Add the security headers."""
        response.headers.update(HEADERS)
        host = request.headers.get("Host", "")
        # To an older Safari 'self' is no WebSocket.
        sockets = f" ws://{host} wss://{host}" if host_name(host) in self._allowed else ""
        response.headers["Content-Security-Policy"] = (
            f"default-src 'self'; connect-src 'self'{sockets}; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
        )
