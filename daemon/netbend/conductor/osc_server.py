"""The OSC ports: sockets drained in batches, each batch published as one generation."""

import asyncio
import contextlib
import socket
import sys
import threading
import time
from collections.abc import Callable
from typing import Final

from netbend.conductor.dispatcher import Dispatcher, Refusal
from netbend.conductor.peer import Answer, Peer, Peers
from netbend.error import OscError
from netbend.osc.framing import guess

BATCH: Final = 256
"""Datagrams taken before the loop turns to something else."""

CONNECTIONS: Final = 64
_LARGEST: Final = 65536


class OscServer:
    """Hands what the sockets receive to the dispatcher; calls `batch_done` after each batch."""

    def __init__(
        self, dispatcher: Dispatcher, batch_done: Callable[[], None], refuse: Callable[[Refusal], None]
    ) -> None:
        self._dispatcher, self._batch_done, self._refuse = dispatcher, batch_done, refuse
        self._peers = Peers()
        self._streams: set[asyncio.Task[None]] = set()
        self._servers: list[asyncio.Server] = []
        self._udp: list[socket.socket] = []

    async def start(self, udp: list[socket.socket], tcp: list[socket.socket]) -> None:
        """Listen on bound sockets."""
        loop = asyncio.get_running_loop()
        for one in udp:
            self._udp.append(one)
            if sys.platform == "win32":  # its event loop cannot watch a datagram socket
                threading.Thread(target=self._receive_in_thread, args=(one, loop), daemon=True).start()
            else:
                loop.add_reader(one, self._drain, one)
        for one in tcp:
            self._servers.append(await asyncio.start_server(self._serve_stream, sock=one))

    async def stop(self) -> None:
        """Stop listening; the sockets stay bound with the supervisor."""
        loop = asyncio.get_running_loop()
        for one in self._udp:
            if sys.platform != "win32":
                loop.remove_reader(one)
        for server in self._servers:
            server.close()
        for task in self._streams:
            task.cancel()

    def _drain(self, one: socket.socket) -> None:
        receive, dispatch, of = one.recvfrom, self._dispatcher.receive, self._peers.of
        now, wall = time.perf_counter(), time.time()
        way_back = self._way_back(one)
        for _ in range(BATCH):
            try:
                data, source = receive(_LARGEST)
            except BlockingIOError:
                break
            except OSError:  # a port that we answered is closed: Windows tells it here
                continue
            dispatch(data, of(source, way_back), now, wall)
        self._batch_done()

    @staticmethod
    def _way_back(one: socket.socket) -> Callable[[tuple[object, ...]], Answer]:
        def to(source: tuple[object, ...]) -> Answer:
            def answer(packet: bytes) -> None:
                with contextlib.suppress(OSError):
                    one.sendto(packet, source)

            return answer

        return to

    def _receive_in_thread(self, one: socket.socket, loop: asyncio.AbstractEventLoop) -> None:
        one.setblocking(True)
        way_back = self._way_back(one)
        while True:
            try:
                data, source = one.recvfrom(_LARGEST)
            except ConnectionResetError:
                continue
            except OSError:
                return
            loop.call_soon_threadsafe(self._take_one, data, source, way_back)

    def _take_one(
        self, data: bytes, source: tuple[object, ...], way_back: Callable[[tuple[object, ...]], Answer]
    ) -> None:
        self._dispatcher.receive(data, self._peers.of(source, way_back), time.perf_counter(), time.time())
        self._batch_done()

    async def _serve_stream(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None or len(self._streams) >= CONNECTIONS:
            writer.close()
            return
        self._streams.add(task)
        host, port = writer.get_extra_info("peername")[:2]
        try:
            await self._read_stream(reader, writer, Peer(f"{host}:{port} (TCP)", host=host, port=port))
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            self._streams.discard(task)
            writer.close()

    async def _read_stream(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, peer: Peer) -> None:
        data = await reader.read(_LARGEST)
        if not data:
            return
        try:
            framing = guess(data)
        except OscError as fault:
            self._refuse(Refusal(peer, "", str(fault)))
            return
        peer.answer = lambda packet: _write(writer, framing.frame(packet))
        while data:
            now, wall = time.perf_counter(), time.time()
            for packet in framing.feed(data):
                self._dispatcher.receive(packet, peer, now, wall)
            self._batch_done()
            if framing.fault is not None:
                self._refuse(Refusal(peer, "", str(framing.fault)))
                return
            data = await reader.read(_LARGEST)


def _write(writer: asyncio.StreamWriter, data: bytes) -> None:
    """Answer on a stream unless its reader has fallen a megabyte behind."""
    if writer.transport.get_write_buffer_size() < 2**20:
        writer.write(data)
