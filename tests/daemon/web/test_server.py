import asyncio
import json

import aiohttp
import pytest
import simplejpeg
from aiohttp import WSMsgType

from netbend.web.feed import HEADER
from netbend.web.watcher import WINDOW

from .conftest import Moving


def fetch(site, path, **headers):
    async def get():
        async with aiohttp.ClientSession(headers=headers) as session, session.get(site.url + path) as answer:
            return answer.status, answer.headers, await answer.text()

    return asyncio.run(get())


def watch(site, talk, path="/frames", **headers):
    async def run():
        async with aiohttp.ClientSession() as session:
            socket = await session.ws_connect(site.url.replace("http", "ws") + path, headers=headers)
            async with socket:
                return await asyncio.wait_for(talk(socket), 60.0)

    return asyncio.run(run())


async def next_frame(socket) -> bytes:
    while (message := await socket.receive()).type is not WSMsgType.BINARY:
        assert message.type is WSMsgType.TEXT, message
    return message.data


async def silence(socket, seconds=0.15) -> bool:
    """Whether no frame comes for a while."""
    try:
        await asyncio.wait_for(next_frame(socket), seconds)
    except TimeoutError:
        return True
    return False


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html"),
        ("/page.js", "text/javascript"),
        ("/page.css", "text/css"),
        ("/icon.svg", "image/svg+xml"),
    ],
)
def test_the_page_is_served_with_its_headers(site, path, kind):
    status, headers, body = fetch(site(), path)
    assert (status, headers["Content-Type"]) == (200, f"{kind}; charset=utf-8")
    assert body
    assert (headers["X-Content-Type-Options"], headers["Server"]) == ("nosniff", "netbend")
    assert headers["Content-Security-Policy"].startswith("default-src 'self';")


@pytest.mark.parametrize("path", ["/../server.py", "/%2e%2e/server.py", "/page", "/server.py", "/etc/passwd"])
def test_nothing_but_the_page_is_served(site, path):
    assert fetch(site(), path)[0] == 404


def test_stats_are_json_even_of_what_json_has_not(site):
    place = site()
    place.statistics = {"fps": float("nan"), "renderer": "loading", "dropped": 3}
    assert json.loads(fetch(place, "/stats")[2]) == {"fps": None, "renderer": "loading", "dropped": 3}


@pytest.mark.parametrize("path", ["/", "/stats", "/frames", "/nothing"])
@pytest.mark.parametrize(
    "headers",
    [{"Host": "evil.example"}, {"Origin": "http://evil.example"}, {"Origin": "http://localhost:3000"}],
)
def test_foreign_requests_are_refused(site, path, headers):
    assert fetch(site(), path, **headers)[0] == 403


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Origin": "http://evil.example"}, {"Origin": "null"}])
def test_a_foreign_websocket_is_refused(site, headers):
    with pytest.raises(aiohttp.WSServerHandshakeError) as fault:
        watch(site(), next_frame, **headers)
    assert fault.value.status == 403


def test_a_websocket_of_our_own_page_is_welcome(site):
    place = site()
    place.frames.put(90)
    frame = watch(place, next_frame, Origin=place.url)
    assert HEADER.unpack(frame[: HEADER.size]) == (0.0, 0.0)
    assert abs(int(simplejpeg.decode_jpeg(frame[HEADER.size :])[5, 5, 0]) - 90) < 3


def test_the_state_comes_at_once(site):
    async def first_text(socket):
        return json.loads((await socket.receive()).data)

    assert watch(site(), first_text) == {"renderer": "playing", "fps": 60.0}


def test_a_page_that_is_hidden_costs_nothing(site, wait_until):
    place = site()

    async def hide(socket):
        place.frames.put(1)
        await next_frame(socket)
        await socket.send_str("pause")
        await asyncio.to_thread(wait_until, lambda: place.server.watching == 0)
        await asyncio.sleep(0.05)
        asked = place.frames.asked
        place.frames.put(2)
        quiet = await silence(socket)
        still = place.frames.asked == asked
        await socket.send_str("resume")
        return quiet, still, HEADER.unpack((await next_frame(socket))[: HEADER.size])[0]

    assert watch(place, hide) == (True, True, 1.0)


def test_a_page_that_acknowledges_has_few_frames_under_way(site):
    async def count(socket):
        frames = [await next_frame(socket) for _ in range(WINDOW)]
        stopped = await silence(socket)
        await socket.send_str("ack")
        newest = await next_frame(socket)
        return stopped, HEADER.unpack(newest[: HEADER.size])[0] - HEADER.unpack(frames[-1][: HEADER.size])[0]

    stopped, leap = watch(site(Moving(64)), count, "/frames?ack")
    assert stopped
    assert leap > 10  # what it could not take is gone, not queued


def test_a_slow_reader_holds_a_bounded_number_of_bytes(site, wait_until):
    place = site(Moving(512))
    size = len(place.frames.take()[1].tobytes()) // 4

    async def sleepy(socket):
        socket._response.connection.transport.pause_reading()
        await asyncio.sleep(1.0)  # hundreds of frames of about 300 kB
        (watcher,) = place.server._watchers
        held = watcher._socket._req.transport.get_write_buffer_size()
        socket._response.connection.transport.resume_reading()
        return held

    assert watch(place, sleepy) < 8 * size


@pytest.mark.parametrize("word", ["x" * 65, "x" * 100_000, "hello", b"ack"])
def test_a_message_that_is_none_of_ours_closes(site, word):
    async def say(socket):
        await (socket.send_bytes(word) if isinstance(word, bytes) else socket.send_str(word))
        while (message := await socket.receive()).type in {WSMsgType.TEXT, WSMsgType.BINARY}:
            pass
        return message.type, socket.close_code

    kind, code = watch(site(), say)
    assert kind in {WSMsgType.CLOSE, WSMsgType.CLOSED, WSMsgType.ERROR}
    assert code in {1003, 1006, 1009}


def test_one_page_too_many_is_told_so(site, wait_until):
    place = site(limit=2)

    async def crowd(first):
        async with aiohttp.ClientSession() as session:
            url = place.url.replace("http", "ws") + "/frames"
            async with session.ws_connect(url) as second:
                await second.receive()
                with pytest.raises(aiohttp.WSServerHandshakeError) as fault:
                    await session.ws_connect(url)
            await asyncio.to_thread(wait_until, lambda: len(place.server._watchers) == 1)
            async with session.ws_connect(url) as third:
                return fault.value.status, (await third.receive()).type

    assert watch(place, crowd) == (503, WSMsgType.TEXT)


def test_stopping_closes_every_page(site):
    place = site()

    async def stay(socket):
        await socket.receive()
        stopping = asyncio.create_task(asyncio.to_thread(place.run, place.server.stop()))
        while (message := await socket.receive()).type is WSMsgType.TEXT:
            pass
        await stopping
        return message.type, message.data

    assert watch(place, stay) == (WSMsgType.CLOSE, 1001)
