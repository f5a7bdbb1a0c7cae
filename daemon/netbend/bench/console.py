"""`netbend bench console`: what a WebSocket client in another process hears and sees, and what that costs.

LISTEN from an OSC message or a MIDI control to its arrival; a test card from the ring to a picture that is decoded.
"""

import asyncio
import json
import multiprocessing
import random
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any, Final

import aiohttp
import psutil
import simplejpeg

from netbend.bench.base import Result, processor_seconds, quantile
from netbend.bench.card import GRAIN, Case
from netbend.bench.latency import NETWORK
from netbend.bench.midi import ROW, _jack, _knob, _learn, _turn
from netbend.bench.publish import FPS, CardShow, card_show
from netbend.bench.session import session
from netbend.osc.decode import decode
from netbend.osc.message import Message
from netbend.port import bind
from netbend.stage.programme import Programme
from netbend.web.feed import HEADER
from netbend.web.server import WebServer

SIDE: Final = 512
LEVEL: Final = "/master/level"
_LISTEN_MS: Final = 20
_OPTIONS: Final = ("--fps", str(FPS), "--http-port", "0", "--wekinator-port", "0", "--audio", "none")
_SETTLE_SECONDS: Final = 1.0

Heard = list[tuple[float, float]]
"""Moments of arrival, and the value or the frame's number that came."""


def bench(scale: float = 1.0) -> Result:
    """Measure, at `scale` of the full length."""
    result = Result("console", f"a WebSocket client in another process; a {SIDE} x {SIDE} test card at {FPS} fps")
    _osc(result, max(20, int(1000 * scale)))
    if jackd := shutil.which("jackd"):
        _midi(result, jackd, max(20, int(200 * scale)))
    else:
        result.how += "; MIDI is not measured without jackd (sudo apt install jackd2)"
    _pictures(result, max(1.0, 30.0 * scale))
    return result


def _osc(result: Result, count: int) -> None:
    """Each message has a value of its own, and comes at a moment of its own."""
    chance, sent = random.Random(0), []  # noqa: S311
    with (
        session(NETWORK, *_OPTIONS, "--midi", "none") as daemon,
        other(_listen, daemon.facts["url"], LEVEL) as heard,
    ):
        for number in range(1, count + 1):
            time.sleep(0.005 + 0.02 * chance.random())
            sent.append(time.perf_counter())
            daemon.send(LEVEL, (number % 1000) / 1000)
        time.sleep(0.3)
        came = heard()
    late = [1000 * (moment - sent[number]) for number, moment in _told(came) if number < count]
    result.add("OSC to LISTEN: heard", 100 * len(late) / count, "%", ">= 100")
    result.add("OSC to LISTEN: p50", quantile(late, 0.5), "ms")
    result.add("OSC to LISTEN: p99", quantile(late, 0.99), "ms", f"<= {_LISTEN_MS}")


def _told(came: Heard) -> Iterator[tuple[int, float]]:
    """Each message and the moment from which its value, or the one of a later message of its batch, is known."""
    known = -1
    for moment, value in came:
        fresh = (round(1000 * value) - 1 - known) % 1000
        yield from ((number, moment) for number in range(known + 1, known + fresh + 1))
        known += fresh


def _midi(result: Result, jackd: str, count: int) -> None:
    with _jack(jackd), _knob() as knob, session(NETWORK, *_OPTIONS) as daemon:
        _learn(daemon, knob)
        with other(_listen, daemon.facts["url"], ROW) as heard:
            sent = _turn(knob, count)
            came = [moment for moment, _ in heard()]
    late = [
        1000 * (next(one for one in came if one > moment) - moment) for moment in sent if came and came[-1] > moment
    ]
    result.add("MIDI to LISTEN: heard", 100 * len(late) / count, "%", ">= 100")
    result.add("MIDI to LISTEN: p50", quantile(late, 0.5), "ms")
    result.add("MIDI to LISTEN: p99", quantile(late, 0.99), "ms", f"<= {_LISTEN_MS}")


def _pictures(result: Result, seconds: float) -> None:
    with card_show(Case(SIDE, SIDE, GRAIN)) as show, _served(show.owner) as (url, server):
        with other(_watch, url, "resume") as seen:
            show.play(_SETTLE_SECONDS)
            first, spent = len(show.done), processor_seconds(server)
            show.play(seconds)
            share = (processor_seconds(server) - spent) / seconds
            came = [(moment, int(number)) for moment, number in seen() if first <= number < len(show.done)]
        hidden = _hidden(show, url, server, seconds / 3)
    late = [1000 * (moment - show.done[number]) for moment, number in came]
    result.add("picture: frames seen a second", len({number for _, number in came}) / seconds)
    result.add("picture: age p50", quantile(late, 0.5), "ms", "<= 25")
    result.add("picture: age p99", quantile(late, 0.99), "ms")
    result.add("picture: processor for encoding and sending", 100 * share, "% of a core", "<= 25")
    result.add("picture: processor for a hidden page", 100 * hidden, "% of a core", "<= 1")


def _hidden(show: CardShow, url: str, server: psutil.Process, seconds: float) -> float:
    with other(_watch, url, "pause"):
        show.play(_SETTLE_SECONDS)
        spent = processor_seconds(server)
        show.play(seconds)
        return (processor_seconds(server) - spent) / seconds


# the other processes


@contextmanager
def other(work: Callable[..., Any], *arguments: Any) -> Iterator[Callable[[], Heard]]:
    """What a client in another process has heard or seen, once it is asked; it is there when this begins."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_run, args=(there, work, *arguments), daemon=True)
    process.start()
    there.close()

    def told() -> Heard:
        here.send("stop")
        found: Heard = here.recv()
        return found

    try:
        here.recv()
        yield told
    finally:
        process.kill()
        process.join()


def _run(pipe: Connection, work: Callable[..., Any], *arguments: Any) -> None:
    asyncio.run(work(pipe, *arguments))


async def _listen(pipe: Connection, url: str, address: str) -> None:
    """Note when each value of an address comes."""
    heard: Heard = []
    async with aiohttp.ClientSession() as http, http.ws_connect(url) as socket:
        await socket.send_str(json.dumps({"COMMAND": "LISTEN", "DATA": address}))
        await asyncio.sleep(0.2)
        pipe.send("ready")
        stop = asyncio.get_running_loop().run_in_executor(None, pipe.recv)
        stop.add_done_callback(lambda _: pipe.send(heard))
        async for message in socket:
            moment = time.perf_counter()
            said = decode(message.data)
            if isinstance(said, Message) and said.address == address:
                heard.append((moment, float(str(said.arguments[0]))))


async def _watch(pipe: Connection, url: str, word: str) -> None:
    """Note when each picture is there, decoded."""
    seen: Heard = []
    async with aiohttp.ClientSession() as http, http.ws_connect(f"{url}/frames?ack") as socket:
        await socket.send_str(word)
        pipe.send("ready")
        stop = asyncio.get_running_loop().run_in_executor(None, pipe.recv)
        stop.add_done_callback(lambda _: pipe.send(seen))
        async for message in socket:
            if isinstance(message.data, bytes):
                number, _ = HEADER.unpack_from(message.data)
                simplejpeg.decode_jpeg(message.data[HEADER.size :])
                seen.append((time.perf_counter(), number))
                await socket.send_str("ack")


@contextmanager
def _served(owner: int) -> Iterator[tuple[str, psutil.Process]]:
    """The page's server in a process of its own: what it spends is for encoding and sending."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(owner, there), daemon=True)
    process.start()
    there.close()
    try:
        yield f"http://127.0.0.1:{here.recv()}", psutil.Process(process.pid)
    finally:
        process.kill()
        process.join()


def _serve(owner: int, pipe: Connection) -> None:
    async def serve() -> None:
        sockets, _ = bind(0, 0, lan=False)
        await WebServer(Programme(owner), dict, fps=FPS).start(sockets.http)
        pipe.send(sockets.http_port)
        await asyncio.Event().wait()

    asyncio.run(serve())
