"""Whatever a packet holds, it raises nothing and moves nothing that no valid message in it addresses.

The long form: `NETBEND_MUTATIONS=1000000 pytest tests/daemon/conductor/test_fuzz.py`.
"""

import os
from collections.abc import Iterator
from functools import cache
from itertools import islice

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netbend.osc.timetag import to_ntp
from netbend.tree.table import ENDINGS
from tests.daemon.conductor.corpus import corpus
from tests.daemon.conductor.desk import WALL, Desk
from tests.daemon.conductor.watch import Watch
from tests.daemon.osc.mutate import mutants
from tests.daemon.osc.wire import bundle, packet

COUNT = int(os.environ.get("NETBEND_MUTATIONS", "20000"))
SEED = int(os.environ.get("NETBEND_MUTATION_SEED", "1"))
EXAMPLES = max(1000, COUNT // 100)
FRESH = 5000
"""Packets after which the tree is a new one."""

_settings = settings(
    max_examples=EXAMPLES,
    suppress_health_check=list(HealthCheck),
    database=None,
    derandomize=True,
    print_blob=True,
)
_numbers = st.floats(width=64) | st.integers(-(2**63), 2**63 - 1) | st.booleans()
_arguments = st.lists(_numbers | st.text(max_size=8) | st.binary(max_size=8) | st.none(), max_size=4)


@cache
def packets() -> list[bytes]:
    return corpus(Desk().tree, WALL)


@cache
def addresses() -> list[str]:
    desk = Desk()
    rows = [row.address for row in desk.tree.addresses.rows()]
    endings = [f"{row}/{ending}" for ending in ENDINGS for row in rows[::90]]
    places = ["/layer/1/rotate", "/layer/*/*/*", "/bend", "/layer/1"]
    return [*rows[::5], *endings, *desk.tree.addresses.flat, *places]


@pytest.fixture(scope="module")
def watch() -> Watch:
    return Watch(Desk())


def encoded(address: str, arguments: list[object]) -> bytes:
    tags = {float: "d", int: "h", str: "s", bytes: "b", type(None): "N"}
    types = "".join("T" if one is True else "F" if one is False else tags[type(one)] for one in arguments)
    return packet(address, types, *(one.replace("\0", "") if isinstance(one, str) else one for one in arguments))


@_settings
@given(data=st.binary(max_size=200))
def test_any_bytes_raise_nothing_and_move_nothing(watch: Watch, data: bytes) -> None:
    watch.hear(data, 0.0)


@_settings
@given(address=st.text(st.characters(codec="ascii"), max_size=40), arguments=_arguments)
def test_any_address_raises_nothing(watch: Watch, address: str, arguments: list[object]) -> None:
    watch.hear(encoded("/" + address.replace("\0", ""), arguments), 0.0)


@_settings
@given(data=st.data())
def test_any_arguments_at_a_real_address_raise_nothing(watch: Watch, data: st.DataObject) -> None:
    address, arguments = data.draw(st.sampled_from(addresses())), data.draw(_arguments)
    watch.hear(encoded(address, arguments), data.draw(st.floats(0, 10)))


@_settings
@given(data=st.data())
def test_any_bundle_raises_nothing(watch: Watch, data: st.DataObject) -> None:
    inner = data.draw(
        st.lists(
            st.sampled_from(packets()) | st.binary(max_size=16).map(lambda raw: raw + bytes(-len(raw) % 4)),
            max_size=5,
        )
    )
    ahead = data.draw(st.floats(-5, 5) | st.floats(-1e9, 1e9))
    watch.hear(bundle(*inner, ntp=to_ntp(WALL + ahead)), 0.0)


def test_the_corpus_is_valid_and_moves_things() -> None:
    watch = Watch(Desk())
    for number, data in enumerate(packets() * 3):
        watch.hear(data, float(number))
    assert watch.changed > len(packets())
    assert not [one for one in watch.desk.refused if not one.address]


def test_mutated_packets_move_only_what_they_address() -> None:
    changed = refused = 0
    broken = mutants(COUNT, SEED, packets())
    while part := list(islice(broken, FRESH)):
        watch = Watch(Desk())
        for number, data in enumerate(part):
            watch.hear(data, number * 0.05)
        changed, refused = changed + watch.changed, refused + len(watch.desk.refused)
    assert changed > COUNT // 50
    assert refused > COUNT // 10


@pytest.fixture
def off_by_one() -> Iterator[Watch]:
    """A tree that sets the parameter beside the one that was meant."""
    watch = Watch(Desk())
    put = watch.desk.tree.put
    watch.desk.tree.put = lambda slot, *rest: put(slot + 1, *rest)  # type: ignore[method-assign]
    yield watch
    watch.desk.subscriptions.forget((), watch.desk.peer)


def test_the_oracle_sees_a_neighbour_that_moves(off_by_one: Watch) -> None:
    with pytest.raises(AssertionError, match="moved"):
        off_by_one.hear(packet("/layer/1/rotate/angle", "f", 30.0), 0.0)
