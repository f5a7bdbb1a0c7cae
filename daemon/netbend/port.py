"""The ports, bound once by the supervisor: a conductor that starts again finds the queue still waiting."""

import contextlib
import errno
import socket
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from netbend.error import PortError

DAEMON = "netbend"

RECEIVE_BUFFER = 4 * 2**20
"""Bytes that the kernel keeps for us: a burst of 30 000 messages."""

_TRIES = 16


@dataclass(slots=True)
class Sockets:
    """What the conductor listens on. `osc_port` and `http_port` are the true numbers; 0 is off."""

    udp: list[socket.socket] = field(default_factory=list)
    tcp: list[socket.socket] = field(default_factory=list)
    http: list[socket.socket] = field(default_factory=list)
    wekinator: list[socket.socket] = field(default_factory=list)
    osc_port: int = 0
    http_port: int = 0
    wekinator_port: int = 0

    def close(self) -> None:
        """Give the ports back."""
        for one in [*self.udp, *self.tcp, *self.http, *self.wekinator]:
            one.close()


def bind(osc_port: int, http_port: int | None, lan: bool) -> tuple[Sockets, list[str]]:
    """Bind every port (no HTTP port: None), with lines to tell the user; only a taken OSC port is a PortError."""
    sockets = _bind_osc(osc_port, lan)
    lines: list[str] = []
    if not any(one.family == socket.AF_INET for one in sockets.tcp):
        lines.append(f"OSC over TCP is off: port {sockets.osc_port} is taken{_by(sockets.osc_port)}")
    if http_port is not None:
        lines += _bind_http(sockets, http_port, lan)
    return sockets, lines


def _bind_osc(port: int, lan: bool) -> Sockets:
    """UDP and TCP on one port; where any port will do, on one that is free for both."""
    for left in range(_TRIES if port == 0 else 1, 0, -1):
        sockets = Sockets()
        try:
            first = _open(socket.SOCK_DGRAM, socket.AF_INET, port, lan)
        except OSError as fault:
            raise PortError(_taken("OSC", "--osc-port", port, fault, socket.SOCK_DGRAM)) from fault
        sockets.udp.append(first)
        sockets.osc_port = first.getsockname()[1]
        if _add(sockets.tcp, socket.SOCK_STREAM, socket.AF_INET, sockets.osc_port, lan) or left == 1:
            break
        sockets.close()
    for into, kind in ((sockets.udp, socket.SOCK_DGRAM), (sockets.tcp, socket.SOCK_STREAM)):
        _add(into, kind, socket.AF_INET6, sockets.osc_port, lan)
    return sockets


def _bind_http(sockets: Sockets, wanted: int, lan: bool) -> list[str]:
    for port in range(wanted, min(wanted + 20, 65536)) if wanted else [0]:
        if _add(sockets.http, socket.SOCK_STREAM, socket.AF_INET, port, lan):
            sockets.http_port = sockets.http[0].getsockname()[1]
            _add(sockets.http, socket.SOCK_STREAM, socket.AF_INET6, sockets.http_port, lan)
            break
    if sockets.http_port == wanted or not wanted:
        return []
    now = f"the browser page is on port {sockets.http_port}" if sockets.http_port else "the browser page is off"
    return [f"port {wanted} is taken{_by(wanted)}; {now}"]


def bind_wekinator(sockets: Sockets, wanted: int, lan: bool) -> list[str]:
    """Bind the port of Wekinator's clients or the next free one; with a line for the user where it is another."""
    sockets.wekinator, sockets.wekinator_port = bind_datagrams(wanted, lan)
    if sockets.wekinator_port == wanted or not wanted:
        return []
    now = f"Wekinator's clients are heard on {sockets.wekinator_port}" if sockets.wekinator else "they are not heard"
    return [f"port {wanted} of Wekinator's clients is taken{_by(wanted, socket.SOCK_DGRAM)}; {now}"]


def bind_datagrams(wanted: int, lan: bool) -> tuple[list[socket.socket], int]:
    """UDP on a port or the next free one of twenty (0: any), on both families; no sockets and 0 where all are taken."""
    sockets: list[socket.socket] = []
    for port in range(wanted, min(wanted + 20, 65536)) if wanted else [0]:
        if _add(sockets, socket.SOCK_DGRAM, socket.AF_INET, port, lan):
            found = int(sockets[0].getsockname()[1])
            _add(sockets, socket.SOCK_DGRAM, socket.AF_INET6, found, lan)
            return sockets, found
    return [], 0


def lan_address() -> str:
    """This machine's address on the network; asking for the route sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # a documentation address (RFC 5737)
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"


def _add(
    into: list[socket.socket], kind: socket.SocketKind, family: socket.AddressFamily, port: int, lan: bool
) -> bool:
    try:
        into.append(_open(kind, family, port, lan))
    except OSError:
        return False
    return True


def _open(kind: socket.SocketKind, family: socket.AddressFamily, port: int, lan: bool) -> socket.socket:
    host = ("::" if lan else "::1") if family == socket.AF_INET6 else ("0.0.0.0" if lan else "127.0.0.1")  # noqa: S104  asked for by --lan
    one = socket.socket(family, kind)
    try:
        if family == socket.AF_INET6:
            one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        if kind == socket.SOCK_DGRAM:
            enlarge(one)
        elif not hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        one.bind((host, port))
        if kind == socket.SOCK_STREAM:
            one.listen(64)
        one.setblocking(False)
    except OSError:
        one.close()
        raise
    return one


def enlarge(one: socket.socket) -> None:
    """Ask for the large buffer, past the system's ceiling where we may (Linux, as root)."""
    one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
    force = getattr(socket, "SO_RCVBUFFORCE", None)
    if force is not None:
        with contextlib.suppress(OSError):
            one.setsockopt(socket.SOL_SOCKET, force, RECEIVE_BUFFER)


def _taken(what: str, option: str, port: int, fault: OSError, kind: socket.SocketKind) -> str:
    if fault.errno != errno.EADDRINUSE:
        return f"{what} port {port}: {fault.strerror or fault}; choose another with {option}"
    remedy = f"stop that program or choose another with {option} (0: any free one)"
    return f"{what} port {port} is taken{_by(port, kind)}; {remedy}"


def _by(port: int, kind: socket.SocketKind = socket.SOCK_STREAM) -> str:
    who = holder(port, kind)
    return f" by {who}" if who else ""


def is_free(port: int, kind: socket.SocketKind) -> bool:
    """Whether the daemon could bind a port now, on loopback."""
    taken: list[socket.socket] = []
    free = _add(taken, kind, socket.AF_INET, port, lan=False)
    for one in taken:
        one.close()
    return free


def holder(port: int, kind: socket.SocketKind) -> str:
    """Who has a port: `NAME (process N)`, or nothing where the system does not tell."""
    with contextlib.suppress(psutil.Error, OSError):
        for connection in psutil.net_connections("udp" if kind == socket.SOCK_DGRAM else "tcp"):
            listens = kind == socket.SOCK_DGRAM or connection.status == psutil.CONN_LISTEN
            if listens and connection.laddr and connection.laddr.port == port and connection.pid:
                return program(psutil.Process(connection.pid))
    return ""


def program(process: psutil.Process) -> str:
    """`NAME (process N)`; a daemon's child, which holds its port, is told as the daemon."""
    for one in (process, process.parent()):
        if one and is_daemon(one.cmdline()):
            return f"{DAEMON} (process {one.pid})"
    return f"{process.name()} (process {process.pid})"


def is_daemon(command: Sequence[str]) -> bool:
    """Whether a command line is `netbend play`, however it was called."""
    return any(Path(word).stem == DAEMON and "play" in command[n + 1 :] for n, word in enumerate(command[:3]))
