"""The ports: one number for UDP and TCP, the next free one for the page, and never an overflow."""

import socket
from collections.abc import Callable, Iterator

import pytest

from netbend import port
from netbend.error import PortError
from netbend.port import Sockets, bind

Bind = Callable[..., tuple[Sockets, list[str]]]


@pytest.fixture
def opened() -> Iterator[Bind]:
    made: list[Sockets] = []

    def bound(osc_port: int, http_port: int | None = None) -> tuple[Sockets, list[str]]:
        sockets, lines = bind(osc_port, http_port, lan=False)
        made.append(sockets)
        return sockets, lines

    yield bound
    for sockets in made:
        sockets.close()


def numbers(sockets: list[socket.socket]) -> set[int]:
    return {one.getsockname()[1] for one in sockets}


def test_any_free_port_is_free_for_udp_and_tcp(opened: Bind, monkeypatch: pytest.MonkeyPatch) -> None:
    real, refused = port._open, []

    def taken_twice(kind: socket.SocketKind, family: socket.AddressFamily, number: int, lan: bool) -> socket.socket:
        if kind == socket.SOCK_STREAM and family == socket.AF_INET and len(refused) < 2:
            refused.append(number)
            raise OSError
        return real(kind, family, number, lan)

    monkeypatch.setattr(port, "_open", taken_twice)
    sockets, lines = opened(0)
    assert numbers(sockets.udp) == numbers(sockets.tcp) == {sockets.osc_port}
    assert lines == []


def test_a_port_that_is_taken_for_tcp_alone_is_told_and_udp_listens(opened: Bind) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        number = holder.getsockname()[1]
        sockets, (line,) = opened(number)
    assert numbers(sockets.udp) == {number}
    assert f"OSC over TCP is off: port {number} is taken" in line


def test_a_taken_osc_port_is_an_error_with_the_option(opened: Bind) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as holder:
        holder.bind(("127.0.0.1", 0))
        with pytest.raises(PortError, match="--osc-port"):
            opened(holder.getsockname()[1])


def test_the_page_takes_the_next_free_port(opened: Bind) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        number = holder.getsockname()[1]
        sockets, (line,) = opened(0, number)
    assert number < sockets.http_port < number + 20
    assert str(number) in line
    assert str(sockets.http_port) in line


def test_behind_the_last_port_there_is_none(opened: Bind, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def never(into: list[socket.socket], kind: object, family: object, number: int, lan: bool) -> bool:
        asked.append(number)
        return False

    monkeypatch.setattr(port, "_add", never)
    sockets, lines = opened(0, 65530)
    assert max(asked) <= 65535
    assert (sockets.http_port, "the browser page is off" in lines[-1]) == (0, True)
