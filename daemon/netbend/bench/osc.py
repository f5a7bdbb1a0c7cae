"""`netbend bench osc`: decoding and dispatching, and what arrives of 60 000 messages a second, against python-osc."""

import asyncio
import multiprocessing
import random
import socket
import statistics
import time
from multiprocessing.connection import Connection
from typing import Any, Final

from pythonosc.dispatcher import Dispatcher as TheirDispatcher
from pythonosc.osc_server import BlockingOSCUDPServer

from netbend.bench.base import Result
from netbend.bench.session import encode
from netbend.conductor.dispatcher import Dispatcher
from netbend.conductor.osc_server import OscServer
from netbend.conductor.peer import Peer
from netbend.osc.timetag import TimetagPolicy
from netbend.port import bind
from netbend.tree.tree import Tree
from netbend_models.description import Description, OperatorSpec
from netbend_models.network import Layer, Output
from netbend_models.parameter import Parameter

RATE: Final = 60_000
SMALL, LARGE = 500, 150_000
_ROUNDS: Final = 5
_OPERATORS: Final = 22


def bench(scale: float = 1.0) -> Result:
    """Measure, at `scale` of the full length."""
    result = Result(
        "osc", "python-osc's dispatcher and server beside ours in one run, UDP on loopback, one thread each"
    )
    ours, theirs = _dispatch_rates(SMALL, scale)
    large, _ = _dispatch_rates(LARGE, scale, with_theirs=False)
    result.add("ours, 500 addresses", ours, "messages/s")
    result.add("python-osc, 500 addresses", theirs, "messages/s")
    result.add("ratio", ours / theirs, "times", ">= 8")
    result.add(f"ours, {LARGE} addresses, all of them in turn", large, "messages/s")
    for count in (SMALL, LARGE):
        result.add(f"arrived at {RATE}/s, ours, {count} addresses", _arrived(count, scale, theirs=False), "%", ">= 100")
    result.add(f"arrived at {RATE}/s, python-osc, 500 addresses", _arrived(SMALL, scale, theirs=True), "%")
    return result


def _dispatch_rates(addresses: int, scale: float, with_theirs: bool = True) -> tuple[float, float]:
    """Messages a second from bytes to value: medians of alternating rounds."""
    tree = _tree(addresses)
    rounds = [_packets(tree, addresses, turn) for turn in range(_ROUNDS)]
    dispatcher = Dispatcher(lambda: tree, _fail, TimetagPolicy.OBEY)
    peer = Peer("bench")
    their_values: dict[str, float] = {}
    their = _their_dispatcher(
        [row.address for row in tree.addresses.rows()][:addresses] if with_theirs else [], their_values
    )
    ours_rates, their_rates = [], []
    for turn, packets in enumerate(rounds):
        sample = packets[: int(max(2000, len(packets) * scale))]
        begun = time.perf_counter()
        for packet in sample:
            dispatcher.receive(packet, peer, begun + turn, 0.0)
        ours_rates.append(len(sample) / (time.perf_counter() - begun))
        tree.commit()
        if with_theirs:
            few = sample[: int(max(100, 1000 * scale))]
            begun = time.perf_counter()
            for packet in few:
                their.call_handlers_for_packet(packet, ("127.0.0.1", 1))
            their_rates.append(len(few) / (time.perf_counter() - begun))
    return statistics.median(ours_rates), statistics.median(their_rates) if with_theirs else float("nan")


def _fail(refusal: Any) -> None:
    raise AssertionError(refusal.reason)


def _their_dispatcher(addresses: list[str], values: dict[str, float]) -> TheirDispatcher:
    dispatcher = TheirDispatcher()
    for address in addresses:
        dispatcher.map(address, values.__setitem__)
    return dispatcher


def _tree(addresses: int) -> Tree:
    """A tree of at least so many addresses."""
    specs = tuple(
        OperatorSpec(f"operator{n}", (Parameter(name="value", meaning="a value"),)) for n in range(_OPERATORS)
    )
    layers = max(1, addresses // 100)
    return Tree(Description(
        name="bench", kind="bench", digest="0" * 16,
        layers=tuple(Layer(n, f"l{n}", 8, 8, 8) for n in range(layers)), rows=(), output=Output(3, 8, 8), inputs=(),
        operators=specs, heights=(8,), zones=(0,) * layers,
    ))  # fmt: skip


def _packets(tree: Tree, addresses: int, turn: int = 0) -> list[bytes]:
    """At least 20 000 messages over these addresses; each turn sets other values."""
    rows = [row.address for row in tree.addresses.rows() if row.slot >= 0 and row.parameter.kind == "float"]
    rows = rows[:addresses]
    chosen = random.Random(0).choices(rows, k=20_000) if len(rows) < 20_000 else rows  # noqa: S311
    return [encode(address, (number + turn) % 1000 / 1000) for number, address in enumerate(chosen)]


def _arrived(addresses: int, scale: float, theirs: bool) -> float:
    """The share, in per cent, of paced messages that a receiver in its own process has dispatched."""
    context = multiprocessing.get_context("spawn")
    ours, its = context.Pipe()
    target = _serve_theirs if theirs else _serve_ours
    process = context.Process(target=target, args=(its, addresses), daemon=True)
    process.start()
    port = ours.recv()
    packets = _packets(_tree(addresses), addresses)
    sent = _send_paced(port, packets, max(1.0, 3.0 * scale))
    time.sleep(1.0)
    ours.send("stop")
    received = int(ours.recv())
    process.join(5)
    process.kill()
    return 100.0 * received / sent


def _send_paced(port: int, packets: list[bytes], seconds: float) -> int:
    """Send at `RATE`, a thousandth of a second's worth at a time."""
    sent, begun = 0, time.perf_counter()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.connect(("127.0.0.1", port))
        while (now := time.perf_counter() - begun) < seconds:
            while sent < now * RATE:
                one.send(packets[sent % len(packets)])
                sent += 1
            time.sleep(0.0005)
    return sent


def _serve_ours(connection: Connection, addresses: int) -> None:
    tree = _tree(addresses)
    dispatcher = Dispatcher(lambda: tree, _fail, TimetagPolicy.OBEY)
    sockets, _ = bind(0, None, lan=False)

    async def serve() -> None:
        server = OscServer(dispatcher, lambda: _publish(tree), _fail)
        await server.start(sockets.udp, [])
        connection.send(sockets.osc_port)
        await asyncio.to_thread(connection.recv)
        connection.send(dispatcher.received)

    asyncio.run(serve())


def _publish(tree: Tree) -> None:
    tree.commit()


def _serve_theirs(connection: Connection, addresses: int) -> None:
    count = 0

    def take(*_: object) -> None:
        nonlocal count
        count += 1

    dispatcher = TheirDispatcher()
    for row in list(_tree(addresses).addresses.rows())[:addresses]:
        dispatcher.map(row.address, take)
    server = BlockingOSCUDPServer(("127.0.0.1", 0), dispatcher)
    server.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 * 2**20)
    server.timeout = 0.1
    connection.send(server.server_address[1])
    while not connection.poll():
        server.handle_request()
    connection.send(count)
