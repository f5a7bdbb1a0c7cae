"""Ports and the buffer behind them: whether they are free, and who has them."""

import socket
import sys
from typing import Final

from netbend.doctor.finding import Finding, State
from netbend.port import DAEMON, RECEIVE_BUFFER, enlarge, holder, is_free

_UDP: Final = socket.SOCK_DGRAM
_TCP: Final = socket.SOCK_STREAM

_LARGER: Final = {
    "linux": f"sudo sysctl -w net.core.rmem_max={RECEIVE_BUFFER}",
    "darwin": f"sudo sysctl -w kern.ipc.maxsockbuf={2 * RECEIVE_BUFFER}",
}


def osc_udp(port: str) -> Finding:
    """The port without which the daemon does not start."""
    return _look("OSC over UDP", "broken", port, _UDP, then="netbend does not start", option="--osc-port")


def osc_tcp(port: str) -> Finding:
    """The same port over TCP; without it OSC goes over UDP alone."""
    return _look("OSC over TCP", "broken", port, _TCP, then="it would be off", option="--osc-port")


def page(port: str) -> Finding:
    """The browser's page; it moves to the next free port by itself."""
    return _look("page", "missing", port, _TCP, then="the page moves to the next", option="--http-port")


def _look(name: str, state: State, told: str, kind: socket.SocketKind, *, then: str, option: str) -> Finding:
    port = int(told)
    if port == 0 or is_free(port, kind):
        return Finding(name, "ok", f"port {port} is free" if port else "any free port")
    who = holder(port, kind)
    if who.startswith(f"{DAEMON} ("):
        return Finding(name, "ok", f"port {port}: {who} plays on it")
    by = f"by {who}" if who else "the system does not tell by whom"
    other = port + 1 if port < 65535 else 0
    remedy = f"stop that program, or: netbend play {option} {other}"
    return Finding(name, state, f"port {port} is taken, {by}: {then}", remedy)


def receive_buffer(_: str = "", granted: int | None = None, platform: str = sys.platform) -> Finding:
    """Whether the system keeps as many waiting messages as a burst may bring."""
    granted = receive_bytes() if granted is None else granted
    if granted >= RECEIVE_BUFFER:
        return Finding("receive buffer", "ok", f"{granted / 2**20:.1f} MiB")
    short = f"{granted / 2**10:.0f} KiB of {RECEIVE_BUFFER / 2**20:.0f} MiB: a burst of messages may be lost"
    return Finding("receive buffer", "missing", short, _LARGER.get(platform, ""))


def receive_bytes() -> int:
    """What a socket such as the daemon's is given."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        enlarge(one)
        size = one.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF)
    return size // 2 if sys.platform == "linux" else size  # Linux counts its own overhead in, socket(7)
