"""The Python client against the real daemon."""

import asyncio
import socket
import threading
import time

import pytest

from netbend_client import AsyncClient, Client, ClientError, ask, discover
from netbend_client.wire import decode, encode
from tests.support.daemon import daemon, until

ANGLE = "/zone/middle/rotate/angle"


@pytest.fixture(scope="module")
def show():
    with daemon("--name", "client") as running:
        yield running


@pytest.fixture
def other(show):
    with Client(port=show.osc_port, timeout_seconds=60.0) as client:
        yield client


def test_a_value_comes_back_as_it_was_set(other):
    other.set(ANGLE, 12.5)
    assert other.get(ANGLE) == 12.5
    other.set("/latent/seed", 123456789)
    assert other.get("/latent/seed") == 123456789


def test_what_cannot_be_used_is_an_error_with_its_reason(other):
    with pytest.raises(ClientError, match="did you mean rotate"):
        other.get("/zone/middle/rotat/angle")


def test_nobody_there_is_an_error_that_asks_whether_netbend_runs():
    with Client(port=1, timeout_seconds=0.1) as client, pytest.raises(ClientError, match="is netbend running"):
        client.ping()


def test_a_late_answer_to_an_earlier_try_is_none_to_the_next_question():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
        peer.bind(("127.0.0.1", 0))
        with Client(port=peer.getsockname()[1], timeout_seconds=60.0) as client:

            def answer(*values: float) -> None:
                _, asker = peer.recvfrom(4096)
                for value in values:
                    peer.sendto(encode("/x", (value,)), asker)

            def asked(*values: float) -> object:
                answering = threading.Thread(target=answer, args=values)
                answering.start()
                found = client.get("/x")
                answering.join()
                return found

            assert (asked(1.0, 1.0), asked(2.0)) == (1.0, 2.0)


def test_changes_of_others_come_and_answers_do_not_eat_them(show, other):
    other.subscribe("/zone/middle/rotate")
    other.ping()
    show.client.set(ANGLE, 33.0)
    assert other.get(ANGLE) == 33.0
    assert (ANGLE, (33.0,)) in list(other.changes(5.0))
    other.unsubscribe()


def test_asyncio_asks_and_hears(show):
    async def act():
        async with AsyncClient(port=show.osc_port, timeout_seconds=60.0) as client:
            client.subscribe("/zone/middle/rotate")
            assert await client.ping()
            await asyncio.to_thread(show.client.set, ANGLE, 44.0)
            changes = client.changes()
            heard = await asyncio.wait_for(anext(changes), 60)
            values = await asyncio.gather(client.get(ANGLE), client.get("/master/level"))
            with pytest.raises(ClientError, match="did you mean rotate"):
                await client.get("/zone/middle/rotat/angle")
            client.unsubscribe()
            return heard, values

    assert asyncio.run(act()) == ((ANGLE, (44.0,)), [44.0, 1.0])


def test_a_late_answer_to_an_earlier_try_is_none_to_asyncios_next_question():
    async def act(peer):
        async with AsyncClient(port=peer.getsockname()[1], timeout_seconds=60.0) as client:

            async def asked(value: float) -> object:
                asking = asyncio.create_task(client.get("/x"))
                _, asker = await asyncio.to_thread(peer.recvfrom, 4096)
                peer.sendto(encode("/x", (value,)), asker)
                found = await asking
                for _ in range(3):
                    peer.sendto(encode("/x", (value,)), asker)
                return found

            return await asked(1.0), await asked(2.0), await asked(3.0)

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
        peer.bind(("127.0.0.1", 0))
        assert asyncio.run(act(peer)) == (1.0, 2.0, 3.0)


def test_asyncio_with_nobody_there_says_so():
    async def act():
        async with AsyncClient(port=1, timeout_seconds=0.1) as client:
            await client.ping()

    with pytest.raises(ClientError, match="is netbend running"):
        asyncio.run(act())


def test_a_daemon_is_found_on_this_machine_and_tells_its_addresses(show):
    found = until(lambda: next((one for one in discover(3.0, ["127.0.0.1"]) if one.osc_port == show.osc_port), None))
    assert found == ask("127.0.0.1", int(str(show.facts["http_port"])))
    with found.connect() as client:
        assert client.ping()
    listed = {address.path: address for address in found.addresses()}
    angle = listed[ANGLE]
    assert (angle.types, angle.low, angle.high, angle.unit) == ("f", -180, 180, "degrees")
    assert found.addresses("/layer/0/rotate/angle")[0].value == (0.0,)


def test_no_daemon_at_a_port_is_an_error():
    with pytest.raises(ClientError, match="does not answer"):
        ask("127.0.0.1", 1)


@pytest.mark.parametrize("packet", [b"", b"/", b"#bundle\0", b"\xff" * 64])
def test_a_damaged_packet_holds_nothing(packet):
    assert list(decode(packet)) == [] or len(packet) == 0 or packet == b"/"


def test_messages_in_bundles_are_heard_too():
    message = encode("/a", (1,))
    bundle = b"#bundle\0" + (1).to_bytes(8, "big") + len(message).to_bytes(4, "big") + message
    assert list(decode(bundle)) == [("/a", (1,))]


def test_twenty_thousand_sets_cost_less_than_a_second(other):
    begun = time.process_time()
    for number in range(20_000):
        other.set(ANGLE, number * 0.0125)
    assert time.process_time() - begun < 1.0


@pytest.mark.parametrize("value", [0.1, -2.5, 1e-30, 2.0**24, 123456789.0, float(2**60), True, 7])
def test_each_kind_of_value_is_read_as_sent(value):
    assert list(decode(encode("/a/value", (value,)))) == [("/a/value", (pytest.approx(value, rel=1e-7),))]
