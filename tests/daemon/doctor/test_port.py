import os
import socket
import sys
from dataclasses import dataclass

import pytest

from netbend import port as ports
from netbend.doctor.finding import Finding
from netbend.doctor.port import osc_tcp, osc_udp, page, receive_buffer


@pytest.fixture(params=[socket.SOCK_DGRAM, socket.SOCK_STREAM], ids=["udp", "tcp"])
def taken(request):
    with socket.socket(socket.AF_INET, request.param) as one:
        one.bind(("127.0.0.1", 0))
        if request.param == socket.SOCK_STREAM:
            one.listen()
        yield one.getsockname()[1], request.param


def test_a_taken_port_names_who_has_it_and_another_port(taken):
    port, kind = taken
    found = (osc_udp if kind == socket.SOCK_DGRAM else osc_tcp)(str(port))
    assert (found.state, f"port {port} is taken" in found.detail) == ("broken", True)
    assert "netbend play --osc-port" in found.remedy
    if sys.platform == "linux":
        assert f"(process {os.getpid()})" in found.detail


def test_a_page_without_its_port_moves(monkeypatch):
    monkeypatch.setattr("netbend.doctor.port.is_free", lambda port, kind: False)
    monkeypatch.setattr("netbend.doctor.port.holder", lambda port, kind: "")
    found = page("65535")
    assert (found.state, found.remedy) == ("missing", "stop that program, or: netbend play --http-port 0")
    assert "does not tell by whom" in found.detail


def test_a_port_that_was_given_back_is_free(taken):
    port, kind = taken
    assert not ports.is_free(port, kind)
    with socket.socket(socket.AF_INET, kind) as one:
        one.bind(("127.0.0.1", 0))
        other = one.getsockname()[1]
    assert ports.is_free(other, kind)


def test_a_port_that_netbend_plays_on_is_in_order(monkeypatch):
    monkeypatch.setattr("netbend.doctor.port.is_free", lambda port, kind: False)
    monkeypatch.setattr("netbend.doctor.port.holder", lambda port, kind: "netbend (process 4711)")
    assert osc_udp("9000") == Finding("OSC over UDP", "ok", "port 9000: netbend (process 4711) plays on it")


@pytest.mark.parametrize(
    ("command", "is_one"),
    [
        ("/usr/bin/python3 /usr/local/bin/netbend play", True),
        ("C:\\Python\\Scripts\\netbend.exe play --lan", os.name == "nt"),
        ("python -m netbend play default", True),
        ("python -m netbend doctor", False),
        ("vlc play netbend", False),
        ("vim netbend.txt", False),
        ("", False),
    ],
)
def test_a_daemon_is_known_by_its_command_line(command, is_one):
    assert ports.is_daemon(command.split()) == is_one


@dataclass
class Process:
    pid: int
    command: str
    mother: "Process | None" = None

    def cmdline(self) -> list[str]:
        return self.command.split()

    def name(self) -> str:
        return self.command.split()[0]

    def parent(self) -> "Process | None":
        return self.mother


def test_a_port_that_a_daemons_child_holds_is_the_daemons():
    daemon = Process(11, "python -m netbend play")
    assert ports.program(Process(12, "python -c spawn_main", daemon)) == "netbend (process 11)"
    assert ports.program(Process(13, "vlc", Process(1, "init"))) == "vlc (process 13)"
    assert ports.program(Process(14, "launchd")) == "launchd (process 14)"


def test_any_port_is_free():
    assert [check("0").state for check in (osc_udp, osc_tcp, page)] == ["ok"] * 3


def test_a_buffer_that_is_too_small_names_the_setting():
    found = receive_buffer("", 212_992, "linux")
    assert (found.state, found.remedy) == ("missing", "sudo sysctl -w net.core.rmem_max=4194304")
    assert "208 KiB of 4 MiB" in found.detail
    assert "kern.ipc.maxsockbuf" in receive_buffer("", 212_992, "darwin").remedy
    assert receive_buffer("", 2**22, "linux").state == "ok"
