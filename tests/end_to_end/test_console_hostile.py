"""What should not reach the HTTP port, reaching it while a show plays: refused or bounded, and the show goes on."""

import base64
import http.client
import json
import os
import socket
import struct
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit

import numpy as np
import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netbend.osc.decode import decode
from netbend.osc.encode import encode
from netbend.web.crowd import CONNECTIONS
from netbend.web.query import CLIENTS
from tests.support.daemon import Daemon, daemon, until

MANY = 1000
LARGE = 100 * 2**20
GROWTH = 48 * 2**20
"""Bytes that the conductor may take more than before, whatever comes; a hundredth of what is sent in some tests."""

LEVEL = "/master/level"
BINARY = 2
"""The opcode of a frame that is OSC (RFC 6455, 5.2)."""

FUZZ = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)


@pytest.fixture(scope="module")
def show() -> Iterator[Daemon]:
    with daemon("--midi", "none", "--audio", "none", "--fps", "30", publish="browser,null") as running:
        running.client.set("/layer/1/rotate/angle", 40.0)
        yield running


@pytest.fixture(autouse=True)
def plays_on(show: Daemon) -> Iterator[None]:
    """Whatever a test sends, picture, values and processes are what they were, and the memory nearly so."""
    before, pids = show.settle(), (show.pid("conductor"), show.pid("renderer"))
    memory = _memory(show)
    yield
    assert _memory(show) - memory < GROWTH
    assert np.array_equal(show.settle(), before)
    assert show.client.get("/layer/1/rotate/angle") == 40.0
    assert (show.pid("conductor"), show.pid("renderer")) == pids
    assert show.traceback() == ""
    assert fetch(show, "GET", "/stats")[0] == 200


def _memory(show: Daemon) -> int:
    return int(psutil.Process(show.pid("conductor")).memory_info().rss)


def place(show: Daemon) -> tuple[str, int]:
    parts = urlsplit(show.url)
    assert parts.hostname
    assert parts.port
    return parts.hostname, parts.port


def connected(show: Daemon) -> socket.socket:
    return socket.create_connection(place(show), timeout=60)


def fetch(show: Daemon, method: str, path: str, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
    """A request as a legitimate client makes it; one whose connection had to give way tries again."""
    for _ in range(3):
        connection = http.client.HTTPConnection(*place(show), timeout=60)
        try:
            connection.request(method, path, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (ConnectionError, http.client.HTTPException):
            continue
        finally:
            connection.close()
    raise AssertionError("no answer")


# WebSockets by hand, so that they can be wrong


def handshake(path: str = "/") -> bytes:
    key = base64.b64encode(os.urandom(16)).decode()
    lines = (f"GET {path} HTTP/1.1", "Host: localhost", "Upgrade: websocket", "Connection: Upgrade",
             f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13")  # fmt: skip
    return "\r\n".join((*lines, "", "")).encode()


def frame(data: bytes, opcode: int, *, fin: bool = True, length: int | None = None) -> bytes:
    """A masked frame (RFC 6455, 5.2) whose mask is zero; `length` may be another than the truth."""
    size = len(data) if length is None else length
    head = struct.pack(">B", opcode | 128 * fin)
    if size < 126:
        return head + struct.pack(">B4x", 128 | size) + data
    if size < 2**16:
        return head + struct.pack(">BH4x", 254, size) + data
    return head + struct.pack(">BQ4x", 255, size) + data


@contextmanager
def websocket(show: Daemon, path: str = "/") -> Iterator[socket.socket]:
    with connected(show) as one:
        one.sendall(handshake(path))
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += one.recv(1)
        assert head.startswith(b"HTTP/1.1 101"), head
        yield one


def heard(one: socket.socket) -> bytes:
    """The payload of the next binary frame from the server; what it announces as text comes when it likes."""
    while True:
        kind, size = _exactly(one, 2)
        if size > 125:
            size = int.from_bytes(_exactly(one, 2 if size == 126 else 8), "big")
        data = _exactly(one, size)
        if kind & 15 == BINARY:
            return data


def _exactly(one: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        if not (more := one.recv(size - len(data))):
            raise ConnectionError("closed")
        data += more
    return data


def is_served(show: Daemon) -> bool:
    """Whether a console that comes now is served: the page, the tree, and a value that OSC has changed."""
    assert fetch(show, "GET", "/", {"Accept": "text/html"})[0] == 200
    assert fetch(show, "GET", "/master")[0] == 200
    with websocket(show) as one:
        one.sendall(frame(json.dumps({"COMMAND": "LISTEN", "DATA": "/macro/9"}).encode(), 1))
        one.sendall(frame(encode("/get", "/macro/9"), BINARY))
        before = getattr(decode(heard(one)), "arguments", ())  # by now it listens
        value = 0.5 if before == (0.0,) else 0.0
        show.client.set("/macro/9", value)
        return getattr(decode(heard(one)), "arguments", ()) == (value,)


# crowds


@pytest.mark.parametrize("begin", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: localhost\r\n"])
def test_a_thousand_connections_that_wait(show: Daemon, begin: bytes) -> None:
    with ExitStack() as open_ones:
        for _ in range(MANY):
            open_ones.enter_context(connected(show)).sendall(begin)
        assert is_served(show)
        until(lambda: psutil.Process(show.pid("conductor")).num_fds() < CONNECTIONS + 2 * CLIENTS + 100)


@pytest.mark.parametrize("path", ["/", "/frames"])
def test_a_thousand_websockets(show: Daemon, path: str) -> None:
    with ExitStack() as open_ones:
        for _ in range(MANY):
            open_ones.enter_context(connected(show)).sendall(handshake(path))
        assert is_served(show)
        assert psutil.Process(show.pid("conductor")).num_fds() < CONNECTIONS + 2 * CLIENTS + 100


# what is large


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/"), ("PUT", "/stats"), ("GET", "/"), ("GET", "/doctor"), ("GET", LEVEL)]
)
def test_a_hundred_megabytes_in_a_body(show: Daemon, method: str, path: str) -> None:
    head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {LARGE}\r\n\r\n".encode()
    before = _memory(show)
    with connected(show) as one:
        _pour(one, head, LARGE)
        assert _memory(show) - before < GROWTH


@pytest.mark.parametrize("start", [b"", b"GET /", b"GET / HTTP/1.1\r\nHost: ", b"GET / HTTP/1.1\r\n"])
def test_a_request_that_never_ends(show: Daemon, start: bytes) -> None:
    before = _memory(show)
    with connected(show) as one:
        _pour(one, start, LARGE, b"X-a: b\r\n" if start.endswith(b"\n") else b"x")
        assert _memory(show) - before < GROWTH


def _pour(one: socket.socket, start: bytes, size: int, unit: bytes = b"\0") -> None:
    """Send that much, or until the other side has had enough."""
    piece = unit * (2**16 // len(unit))
    try:
        one.sendall(start)
        for _ in range(size // len(piece)):
            one.sendall(piece)
    except (ConnectionError, TimeoutError):
        pass


@pytest.mark.parametrize("path", ["/", "/frames"])
@pytest.mark.parametrize("fragments", [False, True])
def test_a_hundred_megabytes_in_a_message(show: Daemon, path: str, fragments: bool) -> None:
    before = _memory(show)
    with websocket(show, path) as one:
        start = b"" if fragments else frame(b"", 2, length=LARGE)
        unit = frame(bytes(4096), 0, fin=False) if fragments else b"\0"
        _pour(one, frame(b"", 2, fin=False) if fragments else start, LARGE, unit)
        assert _memory(show) - before < GROWTH


# who does not read


def test_a_client_that_asks_and_does_not_read(show: Daemon) -> None:
    before = _memory(show)
    question = frame(encode("/get", "/preset/1/data"), 2) * 1000
    with websocket(show) as one:
        one.settimeout(5)
        _pour(one, b"", 100 * len(question), question)
        assert _memory(show) - before < GROWTH
        assert is_served(show)


def test_pages_that_do_not_read(show: Daemon) -> None:
    before = _memory(show)
    with ExitStack() as open_ones:
        for _ in range(30):
            open_ones.enter_context(websocket(show, "/frames"))
        first = show.frame()[0].number
        until(lambda: show.frame()[0].number > first + 60)
        assert _memory(show) - before < GROWTH


def test_hosts_that_ask_for_the_tree_and_do_not_read_it(show: Daemon) -> None:
    before = _memory(show)
    with ExitStack() as open_ones:
        for _ in range(200):
            open_ones.enter_context(connected(show)).sendall(b"GET /layer HTTP/1.1\r\nHost: localhost\r\n\r\n" * 5)
        assert is_served(show)
        assert _memory(show) - before < GROWTH


# who is not meant


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Origin": "http://evil.example"}, {"Origin": "null"}])
@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/"), ("GET", "/?HOST_INFO"), ("GET", LEVEL), ("GET", "/stats"), ("GET", "/network.json"),
     ("GET", "/rounds"), ("GET", "/presets"), ("GET", "/doctor"), ("POST", "/doctor"), ("GET", "/page.js")],
)  # fmt: skip
def test_a_foreign_page_is_refused(show: Daemon, method: str, path: str, headers: dict[str, str]) -> None:
    assert fetch(show, method, path, headers)[0] == 403


# chance


REQUEST = st.lists(
    st.one_of(
        st.sampled_from([b"GET ", b"POST ", b"/", b"/frames?ack", b"/layer/1?VALUE", b" HTTP/1.1", b"\r\n", b"\r\n\r\n",
                         b"Host: localhost", b"Host: ", b"Content-Length: -1", b"Content-Length: 5",
                         b"Transfer-Encoding: chunked", b"ffffffffffffffff\r\n", b"Upgrade: websocket",
                         b"Connection: Upgrade", b"Sec-WebSocket-Key: x", b"Sec-WebSocket-Version: 13",
                         b"Expect: 100-continue", b"Range: bytes=0-", b"Accept-Encoding: gzip", b"\0", b"%00"]),
        st.binary(max_size=30),
    ),
    max_size=20,
)  # fmt: skip


@FUZZ
@given(REQUEST)
def test_any_bytes_to_the_port(show: Daemon, parts: list[bytes]) -> None:
    with connected(show) as one:
        one.sendall(b"".join(parts))
        one.shutdown(socket.SHUT_WR)
        one.settimeout(0.05)
        _drain(one)


def _drain(one: socket.socket) -> None:
    try:
        while one.recv(65536):
            pass
    except OSError:
        pass


ADDRESS = st.text() | st.sampled_from(["/", "/error", "/map", "/lfo/*", "/layer/1", "", "//", "/layer/1/rotate/angle"])
SAID = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text() | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
COMMAND = st.builds(
    lambda name, path: json.dumps({"COMMAND": name, "DATA": path}).encode(),
    st.sampled_from(["LISTEN", "IGNORE", "PATH_ADDED"]) | st.text(), ADDRESS | SAID,
)  # fmt: skip
TEXT = st.binary(max_size=200) | SAID.map(lambda said: json.dumps(said).encode()) | COMMAND
BEGUN = st.sampled_from([b"#bundle\0", b"/get\0\0\0\0,s\0\0", b"/x\0\0,"])
PACKET = st.binary(max_size=300) | st.builds(bytes.__add__, BEGUN, st.binary(max_size=100))
MESSAGE = (
    st.tuples(TEXT, st.just(1)) | st.tuples(PACKET, st.just(2))
    | st.tuples(st.binary(max_size=130), st.integers(0, 127))
)  # fmt: skip
MESSAGES = st.lists(MESSAGE, min_size=1, max_size=6)


@FUZZ
@given(MESSAGES, st.sampled_from(["/", "/frames", "/frames?ack"]))
def test_any_messages_to_a_websocket(show: Daemon, messages: list[tuple[bytes, int]], path: str) -> None:
    with websocket(show, path) as one:
        try:
            for data, opcode in messages:
                one.sendall(frame(data, opcode))
        except ConnectionError:
            pass  # it had enough
        one.settimeout(0.02)
        _drain(one)
