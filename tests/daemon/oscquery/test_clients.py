"""Both published OSCQuery clients find the daemon by mDNS and read its tree; a plain WebSocket listens."""

import asyncio
import json
import os
import subprocess
import sys
import time

import aiohttp
import pytest
from aiohttp import WSMsgType

from netbend.osc.decode import decode
from netbend.osc.encode import encode
from tests.conftest import missing, require_module, require_node_package, require_program
from tests.peers.oscquery_scene import LONE
from tests.support.daemon import ROOT, daemon

LEVEL = "/master/level"


@pytest.fixture(scope="module")
def show():
    with daemon("--name", "query") as running:
        yield running


@pytest.mark.peer
def test_the_clients_of_npm_and_pypi_find_the_daemon_and_read_the_tree():
    require_module("pythonoscquery")
    require_node_package("oscquery")
    for program in ("unshare", "ip"):
        require_program(program)
    if os.geteuid():
        missing("a network of its own needs root")
    command = ["unshare", "-n", "sh", "-c", LONE, "sh", sys.executable, "-m", "tests.peers.oscquery_scene"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout)
    for client in ("python", "npm"):
        found = told[client]
        assert (found["name"], found["osc"]) == ("scene", told["osc"]), client
        assert [(one["description"], one["value"]) for one in found["found"]] == [("level", 0.75), ("angle", 0)], client
        assert found["count"] > 300, client


def talk(show, act, seconds=60):
    async def run():
        async with aiohttp.ClientSession() as session, session.ws_connect(show.url.replace("http", "ws")) as socket:
            return await asyncio.wait_for(act(socket), seconds)

    return asyncio.run(run())


def command(name: str, path: str) -> str:
    return json.dumps({"COMMAND": name, "DATA": path})


async def heard(socket):
    message = await socket.receive()
    assert message.type in (WSMsgType.BINARY, WSMsgType.TEXT), message
    return decode(message.data) if message.type is WSMsgType.BINARY else json.loads(message.data)


async def attended(socket):
    """Wait until all that was sent so far has been read."""
    await socket.send_bytes(encode("/get", "/master/freeze"))
    while getattr(await heard(socket), "address", "") != "/master/freeze":
        pass


async def silent(socket, seconds=0.3) -> bool:
    try:
        await asyncio.wait_for(socket.receive(), seconds)
    except TimeoutError:
        return True
    return False


def test_a_value_that_osc_changed_is_told_until_it_is_ignored(show):
    async def act(socket):
        await socket.send_str(command("LISTEN", LEVEL))
        await attended(socket)
        delays = []
        for number in range(20):
            begun = time.perf_counter()
            await asyncio.to_thread(show.client.set, LEVEL, number / 20)
            message = await heard(socket)
            delays.append(time.perf_counter() - begun)
            assert (message.address, message.arguments[0]) == (LEVEL, pytest.approx(number / 20))
        await socket.send_str(command("IGNORE", LEVEL))
        await attended(socket)
        show.client.set(LEVEL, 1.0)
        return await silent(socket), sorted(delays)[len(delays) // 2]

    silence, delay = talk(show, act)
    assert silence
    assert delay < 1.0


def test_a_binary_frame_is_an_osc_packet_and_its_answer_comes_back(show):
    async def act(socket):
        await socket.send_bytes(encode("/zone/middle/rotate/angle", 12.5))
        await socket.send_bytes(encode("/get", "/zone/middle/rotate/angle"))
        return await heard(socket)

    message = talk(show, act)
    assert (message.address, message.arguments) == ("/zone/middle/rotate/angle", (12.5,))


def test_what_begins_to_act_is_announced(show):
    async def act(socket):
        await attended(socket)
        show.client.set("/layer/1/rotate/angle", 5.0)
        added = await heard(socket)
        show.client.set("/layer/1/rotate/angle", 0.0)
        return added, await heard(socket)

    assert talk(show, act) == (
        {"COMMAND": "PATH_ADDED", "DATA": "/layer/1/rotate/angle"},
        {"COMMAND": "PATH_REMOVED", "DATA": "/layer/1/rotate/angle"},
    )


def test_another_network_is_announced():
    async def act(socket):
        told = {}
        show.client.set("/model/load", "default")
        while "/layer/9" not in told:
            message = await heard(socket)
            told[message["DATA"]] = message["COMMAND"]
        return told["/layer/9"]

    with daemon("--midi", "none", "--audio", "none") as show:
        assert talk(show, act, 90) == "PATH_ADDED"


def test_what_is_no_use_disturbs_nothing(show):
    async def act(socket):
        for text in ("", "{", "[1, 2]", command("LISTEN", "/nothing"), command("EXEC", "/master/level")):
            await socket.send_str(text)
        await socket.send_bytes(b"no OSC")
        await socket.send_bytes(encode("/get", LEVEL))
        return await heard(socket)

    assert talk(show, act).address in ("/error", LEVEL)
    assert show.client.ping()


def test_a_message_of_a_hundred_megabytes_closes_its_socket_alone(show):
    async def act(socket):
        try:
            await socket.send_bytes(bytes(100 * 2**20))
        except (ConnectionError, aiohttp.ClientError):
            return WSMsgType.CLOSED
        return (await socket.receive()).type

    assert talk(show, act) in (WSMsgType.CLOSE, WSMsgType.CLOSED, WSMsgType.CLOSING, WSMsgType.ERROR)
    assert show.client.ping()
