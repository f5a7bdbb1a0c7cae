"""What `netbend play` prints once it plays: where it is, for people or as a line of JSON."""

import json
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netbend.supervisor.supervisor import Supervisor

TRY = ("/zone/middle/rotate/angle 30", "/zone/fine/multiply/factor 2.5", "/panic")


def announce_json(supervisor: "Supervisor") -> None:
    """One line for programs."""
    stage, sockets, settings = supervisor.stage, supervisor.sockets, supervisor.settings
    publishers = ["browser"] * settings.page + [one.label for one in settings.publish]
    print(json.dumps({
        "osc_port": sockets.osc_port, "http_port": sockets.http_port or None,
        "wekinator_port": sockets.wekinator_port or None, "url": _url(sockets.http_port),
        "link": _link(supervisor) if settings.lan and sockets.http_port else None,
        "conductor_pid": int(stage["conductor_pid"]), "renderer_pid": int(stage["renderer_pid"]),
        "publishers": publishers, "supervisor_pid": os.getpid(),
    }), flush=True)  # fmt: skip


def announce(supervisor: "Supervisor") -> None:
    """A few lines for people, with three messages to try."""
    sockets, settings = supervisor.sockets, supervisor.settings
    print(f"netbend plays {settings.network}. OSC on port {sockets.osc_port}", end="")
    print(f", Wekinator's clients on {sockets.wekinator_port}" if sockets.wekinator_port else "", end="")
    print(f", the picture on {_url(sockets.http_port)}" if sockets.http_port else "")
    if settings.lan:
        _announce_lan(supervisor)
    print("try, from any OSC program:")
    for message in TRY:
        print(f"    {message}")
    print("Ctrl-C stops it.", flush=True)


def _announce_lan(supervisor: "Supervisor") -> None:
    """Where other machines find it; the page as a link, and as a square for a phone's camera."""
    from netbend.port import lan_address

    sockets = supervisor.sockets
    print(f"on the network: {lan_address()}, OSC port {sockets.osc_port}")
    if sockets.http_port:
        print(f"the page, for who has this link: {_link(supervisor)}")
        if sys.stdout.isatty():
            import segno

            segno.make(_link(supervisor), micro=False).terminal(compact=True)


def _link(supervisor: "Supervisor") -> str:
    from netbend.port import lan_address

    return f"http://{lan_address()}:{supervisor.sockets.http_port}/?token={supervisor.settings.token}"


def _url(port: int) -> str | None:
    return f"http://127.0.0.1:{port}/" if port else None
