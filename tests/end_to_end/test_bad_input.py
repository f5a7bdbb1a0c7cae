"""Everything that should not arrive, arriving at the real daemon: it says so, and plays on as if nothing had been."""

import http.client
import json
import math
import random
import socket
import struct
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pytest

from netbend.osc.timetag import to_ntp
from netbend_client import ClientError
from tests.daemon.osc.wire import bundle, packet
from tests.support.daemon import Daemon, daemon, until

YEAR = 365 * 86400.0


@pytest.fixture(scope="module")
def show() -> Iterator[Daemon]:
    with daemon(publish="browser,null") as running:
        running.client.set("/layer/1/rotate/angle", 40.0)
        running.client.set("/layer/0/order", "rotate multiply")
        yield running


@pytest.fixture(autouse=True)
def plays_on(show: Daemon) -> Iterator[None]:
    """Whatever a test sends, the picture, the values and the processes are what they were."""
    before, pids = show.settle(), (show.pid("conductor"), show.pid("renderer"))
    yield
    assert np.array_equal(show.settle(), before)
    assert show.client.get("/layer/1/rotate/angle") == 40.0
    assert (show.pid("conductor"), show.pid("renderer")) == pids
    assert show.process.poll() is None
    assert show.traceback() == ""
    assert show.log().count("Exception") == 0


def send(show: Daemon, *datagrams: bytes) -> None:
    """Send without overrunning the socket: an answer is awaited now and then."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        for number, data in enumerate(datagrams):
            one.sendto(data, ("127.0.0.1", show.osc_port))
            if number % 200 == 199:
                show.client.ping()
    show.client.ping()


def stats(show: Daemon) -> dict[str, Any]:
    place = urlsplit(show.url)
    assert place.hostname
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=60)
    connection.request("GET", "/stats")
    found: dict[str, Any] = json.loads(connection.getresponse().read())
    connection.close()
    return found


def refused(show: Daemon) -> int:
    return int(stats(show)["refused"])


def stream(show: Daemon) -> socket.socket:
    one = socket.create_connection(("127.0.0.1", show.osc_port), timeout=60)
    one.settimeout(60)
    return one


def framed(data: bytes) -> bytes:
    return struct.pack(">i", len(data)) + data


def test_truncated_datagrams(show: Daemon) -> None:
    whole = bundle(packet("/layer/2/multiply/factor", "f", 3.0), packet("/layer/1/rotate/angle", "d", 11.0))
    cuts = set(range(len(whole))) - {16, 56}  # a bundle that ends behind an element is whole
    before = refused(show)
    send(show, *(whole[:length] for length in cuts))
    assert refused(show) - before == len(cuts)


@pytest.mark.parametrize(
    "data",
    [b"x" * 65507, b"/" * 65507, b"/" + b"x" * 65506, b"/layer/1/rotate/angle\0\0\0," + b"f" * 65480,
     b"#bundle\0" * 8188, packet("/" + "/ab" * 21_000, "f", 1.0), packet("/" + "{a,b}" * 13_000, "f", 1.0),
     packet("/layer/" + "*" * 60_000 + "/rotate/angle", "f", 1.0)],
    ids=lambda data: f"{data[:24]!r}",
)  # fmt: skip
def test_datagrams_as_large_as_there_are(show: Daemon, data: bytes) -> None:
    before, began = refused(show), time.perf_counter()
    send(show, data[:65507])
    assert refused(show) > before
    assert time.perf_counter() - began < 1.0


def test_a_megabyte_over_tcp(show: Daemon) -> None:
    before = refused(show)
    with stream(show) as one:
        one.sendall(framed(b"/" + bytes(2**20 - 1)) + framed(packet("/ping")))
        size = struct.unpack(">i", one.recv(4, socket.MSG_WAITALL))[0]
        answers = one.recv(size, socket.MSG_WAITALL)
        while b"/pong" not in answers:
            answers = one.recv(65536)
    assert refused(show) > before


@pytest.mark.parametrize("start", [struct.pack(">i", 2**20 + 1), struct.pack(">i", 2**24 - 1), b"GET / HTTP/1.1\r\n"])
def test_a_stream_that_promises_too_much_is_closed(show: Daemon, start: bytes) -> None:
    with stream(show) as one:
        one.sendall(start)
        while one.recv(65536):
            pass


def test_connections_that_say_nothing_and_go(show: Daemon) -> None:
    for _ in range(100):
        stream(show).close()
    assert until(lambda: answers(show))


def answers(show: Daemon) -> bool:
    with stream(show) as one:
        try:
            one.sendall(framed(packet("/ping")))
            return bool(one.recv(65536))
        except ConnectionError:  # so many at once are too many
            return False


def test_random_datagrams(show: Daemon) -> None:
    rng = random.Random(1)
    before = refused(show)
    send(show, *(rng.randbytes(rng.randrange(1, 300)) for _ in range(3000)))
    assert refused(show) - before == 3000


@pytest.mark.parametrize("ahead", [YEAR, -YEAR])
def test_a_bundle_of_a_host_whose_clock_is_wrong_is_played_on_arrival_and_told_once(show: Daemon, ahead: float) -> None:
    lines = show.log().count("the clock of")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        for value in (0.1, 0.2):
            move = packet("/layer/3/rotate/angle", "f", value)
            one.sendto(bundle(move, ntp=to_ntp(time.time() + ahead)), ("127.0.0.1", show.osc_port))
            until(lambda value=value: abs(show.client.get("/layer/3/rotate/angle") - value) < 1e-6)
    until(lambda: show.log().count("the clock of") == lines + 1)
    show.client.call("/layer/3/rotate/angle/reset")


def test_ten_thousand_unknown_addresses(show: Daemon) -> None:
    before, lines = refused(show), len(show.log().splitlines())
    send(show, *(packet(f"/unknown/{number}", "f", 1.0) for number in range(10_000)))
    assert refused(show) - before == 10_000
    assert len(show.log().splitlines()) - lines < 200
    with pytest.raises(ClientError, match="did you mean rotate"):
        show.client.get("/layer/1/rotat/angle")


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, "30", "", b"30"], ids=repr)
def test_what_is_no_finite_number(show: Daemon, value: Any) -> None:
    tag = {float: "f", str: "s", bytes: "b"}[type(value)]
    addresses = ["/layer/1/rotate/angle", "/layer/*/rotate/angle", "/layer/1/rotate", "/layer/1/rotate/angle/nudge",
                 "/master/level", "/latent/seed", "/latent/xy", "/layer/1/rotate/angle/normalized"]  # fmt: skip
    before = refused(show)
    send(show, *(packet(address, tag, value) for address in addresses))
    assert refused(show) - before == len(addresses)


@pytest.mark.parametrize("value", [1e300, -1e300, 2.0**63, -1.0, 1e-300])
def test_a_seed_that_no_generator_takes_gives_a_picture(show: Daemon, value: float) -> None:
    for address in ("/latent/seed", "/latent/x", "/latent/y", "/layer/1/random/seed"):
        send(show, packet(address, "d", value))
    send(show, packet("/latent/seed/ramp", "dd", -value, 0.2))
    number = show.frame()[0].number
    until(lambda: show.frame()[0].number > number + 20)
    for address in ("/latent/seed", "/latent/x", "/latent/y", "/layer/1/random/seed"):
        show.client.call(f"{address}/reset")


def test_the_wrong_arguments_for_every_command(show: Daemon) -> None:
    loads = ("model/load", "model/select")
    commands = [*loads, "get", "ping", "subscribe", "unsubscribe", "latent/1/load", "preset/recall"]
    arguments = [
        ("", ()), ("s", ("",)), ("s", ("x" * 9000,)), ("b", (b"x",)), ("f", (math.nan,)), ("i", (-1,)), ("f", (1e30,)),
        ("N", (None,)), ("h", (2**62,)), ("[i]", (1,)), ("sb", ("", b"x")), ("is", (9001, "/[")),
    ]  # fmt: skip
    send(show, *(packet(f"/{command}", types, *values) for command in commands for types, values in arguments))
    show.client.call("/unsubscribe")


@pytest.mark.parametrize(
    "name", ["{file}", "{folder}", "file://{file}", "trap:build", "os:system", "tests.support.tiny:build", "../default"]
)
def test_a_message_loads_neither_a_path_nor_a_program(show: Daemon, tmp_path: Any, name: str) -> None:
    (tmp_path / "model.pkl").write_bytes(b"cos\nsystem\n(S'touch executed'\ntR.")
    name = name.format(file=tmp_path / "model.pkl", folder=tmp_path)
    before = refused(show)
    send(show, packet("/model/load", "s", name))
    assert refused(show) == before + 1
    assert not list(Path.cwd().glob("executed"))


@pytest.mark.parametrize("headers", [{"Origin": "http://evil.example"}, {"Host": "evil.example"}, {"Origin": "null"}])
@pytest.mark.parametrize("path", ["/frames", "/stats", "/"])
def test_a_foreign_page_is_refused(show: Daemon, path: str, headers: dict[str, str]) -> None:
    place = urlsplit(show.url)
    assert place.hostname
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=60)
    upgrade = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
               "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA=="}  # fmt: skip
    connection.request("GET", path, headers=upgrade | headers)
    assert connection.getresponse().status == 403
    connection.close()
