"""Crowds at the door: who comes is served, WebSockets stay, and who does not read is let go."""

import asyncio
import http.client
import socket
from contextlib import suppress

import aiohttp
import pytest
from aiohttp import web

from netbend.web import crowd
from tests.support.daemon import until

from .conftest import Frames, Site

LARGE = 64 * 2**20


@pytest.fixture
def place(site, monkeypatch):
    monkeypatch.setattr(crowd, "CONNECTIONS", 4)

    async def large(_):
        return web.Response(body=bytes(LARGE))

    return site(Frames(), routes=[web.get("/large", large)])


def connected(place: Site) -> socket.socket:
    one = socket.create_connection(("127.0.0.1", place.port), timeout=20)
    one.settimeout(60)
    return one


def served(place: Site) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", place.port, timeout=20)
    connection.request("GET", "/stats")
    status = connection.getresponse().status
    connection.close()
    return status


def test_the_oldest_of_those_who_wait_gives_way(place):
    ones = [connected(place) for _ in range(4)]
    assert served(place) == 200
    assert ones[0].recv(1) == b""
    ones[3].sendall(b"GET /stats HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert ones[3].recv(12) == b"HTTP/1.1 200"


def test_those_who_are_accepted_together_are_counted(place):
    async def together():  # in the server's loop, which accepts nobody meanwhile
        return [connected(place) for _ in range(6)]

    ones = place.run(together())
    assert [one.recv(1) for one in ones[:2]] == [b"", b""]
    ones[5].sendall(b"GET /stats HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert ones[5].recv(12) == b"HTTP/1.1 200"


def test_a_websocket_stays(place):
    async def stay():
        async with aiohttp.ClientSession() as session, session.ws_connect(f"{place.url}/frames") as one:
            await one.receive()
            others = [await asyncio.to_thread(connected, place) for _ in range(12)]
            await asyncio.to_thread(served, place)
            place.frames.put(90)
            kind = (await asyncio.wait_for(one.receive(), 60.0)).type
            return len(others), kind

    assert asyncio.run(stay()) == (12, aiohttp.WSMsgType.BINARY)


def test_one_who_leaves_while_it_is_answered_is_no_fault(site, caplog):
    async def answer(request):
        request.transport.abort()
        await web.WebSocketResponse().prepare(request)

    place = site(Frames(), routes=[web.get("/left", answer)])
    one = connected(place)
    one.sendall(
        b"GET /left HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    with suppress(ConnectionError):
        one.recv(1)
    assert served(place) == 200
    assert caplog.text == ""


def asks(place: Site) -> socket.socket:
    one = connected(place)
    one.sendall(b"GET /large HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert one.recv(12) == b"HTTP/1.1 200"
    return one


def read_to_the_end(one: socket.socket) -> int:
    size = 0
    try:
        while data := one.recv(2**20):
            size += len(data)
    except ConnectionResetError:
        pass
    return size


def test_large_answers_that_are_not_read_give_way_to_a_further_one(place, monkeypatch):
    monkeypatch.setattr(crowd, "LARGE", 2)
    ones = [asks(place) for _ in range(3)]
    assert served(place) == 200
    assert read_to_the_end(ones[0]) < LARGE
    assert read_to_the_end(ones[2]) >= LARGE


def test_an_answer_has_its_time(place, monkeypatch):
    monkeypatch.setattr(crowd, "SENDING_S", 0.1)

    def cut() -> bool:
        one = asks(place)
        place.run(asyncio.sleep(0.3))
        return read_to_the_end(one) < LARGE

    until(cut, what="an answer that was cut")
