"""How the Python client is written by others: mypy and pyright must find nothing in here."""

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any, assert_type

import numpy as np
from numpy.typing import NDArray

from netbend_client import Address, AsyncClient, Change, Client, Found, Value, ask, discover
from netbend_client.frames import Frames, SharedFrame
from netbend_client.ndi import NdiFrame, NdiFrames

if TYPE_CHECKING:
    from pathlib import Path


def play(netbend: Client) -> None:
    netbend.set("/layer/5/rotate/angle", 30.0)
    netbend.set("/subscribe", "127.0.0.1", 9001, True)
    netbend.call("/panic")
    assert_type(netbend.get("/latent/seed"), Value | tuple[Value, ...])
    assert_type(netbend.ping(), str)
    netbend.subscribe("/macro", per_second=10)
    assert_type(netbend.changes(0.5), Iterator[Change])
    for address, values in netbend.changes():
        assert_type(address, str)
        assert_type(values, tuple[Value, ...])


def connect() -> None:
    with Client("127.0.0.1", 9000, timeout_seconds=0.5) as netbend:
        play(netbend)
    assert_type(discover(1.0, ["127.0.0.1"]), list[Found])
    found = ask(http_port=9080)
    assert_type(found.connect(), Client)
    for one in found.addresses("/zone"):
        assert_type(one, Address)
        assert_type(one.low, float | None)


async def await_it() -> None:
    async with AsyncClient(port=9000) as netbend:
        netbend.set("/macro/1", 0.5)
        assert_type(await netbend.get("/macro/1"), Value | tuple[Value, ...])
        assert_type(netbend.changes(), AsyncIterator[Change])


def see() -> None:
    with Frames("netbend") as frames:
        assert_type(frames.read(), SharedFrame | None)
        assert_type(frames.wait().picture, NDArray[np.uint8])
        for frame in frames:
            assert_type(frame.number, int)
    with NdiFrames() as pictures:
        assert_type(pictures.wait(), NdiFrame)


def wrong(netbend: Client, path: "Path", anything: Any) -> None:
    netbend.set("/macro/1", path)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    netbend.set(1, 2)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    netbend.set("/macro/1", anything)
