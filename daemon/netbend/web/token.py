"""Who on the network may see and play the page: whoever has the link that the terminal prints, by its token.

A cookie keeps it, so the link is opened once a device. This machine itself is asked for nothing.
"""

import hmac
from ipaddress import ip_address
from typing import Final

from aiohttp import web

COOKIE: Final = "netbend-token"
_YEAR_S: Final = 365 * 24 * 3600
_ASKED: Final = (
    "<!doctype html><meta charset=utf-8><meta name=viewport content='width=device-width'><title>netbend</title>"
    "<p>netbend opens by the link that its terminal shows, or by the square beside it."
)


class Token:
    """Lets requests in that have it; an empty one lets in everyone."""

    def __init__(self, secret: str = "") -> None:
        self._secret = secret

    def admits(self, request: web.Request) -> bool:
        """Whether this request comes from here or has the token."""
        if not self._secret or _is_here(request.remote):
            return True
        given = request.query.get("token") or request.cookies.get(COOKIE, "")
        return hmac.compare_digest(given.encode(), self._secret.encode())

    def refusal(self) -> web.Response:
        """What one sees who has it not."""
        return web.Response(status=401, text=_ASKED, content_type="text/html", charset="utf-8")

    def welcome(self, request: web.Request) -> web.Response | None:
        """For who came by the link: a cookie, and the page without the token in its address."""
        if not self._secret or "token" not in request.query or not self.admits(request):
            return None
        response = web.Response(status=303, headers={"Location": "/"})
        response.set_cookie(COOKIE, self._secret, max_age=_YEAR_S, httponly=True, samesite="Strict")
        return response


def _is_here(remote: str | None) -> bool:
    try:
        return remote is not None and ip_address(remote.partition("%")[0]).is_loopback
    except ValueError:
        return False
