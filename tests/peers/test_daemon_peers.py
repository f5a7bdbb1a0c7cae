"""What a performer does first, done by each OSC program to the real daemon with its thirteen layers."""

from collections.abc import Iterator

import numpy as np
import pytest

from tests.peers.conftest import Played
from tests.peers.liblo import Liblo, LibloTools
from tests.peers.npm_osc import NpmOsc
from tests.peers.peer import Heard, Peer
from tests.peers.pure_data import PureData
from tests.peers.python_osc import PythonOsc
from tests.peers.supercollider import SuperCollider

pytestmark = pytest.mark.peer


@pytest.fixture(scope="module", params=[PureData, SuperCollider, LibloTools, Liblo, PythonOsc, NpmOsc])
def peer(request: pytest.FixtureRequest, played: Played) -> Iterator[Peer]:
    with request.param(played.target) as peer:
        yield peer


def test_a_peer_turns_a_layer_and_the_picture_changes(peer: Peer, played: Played) -> None:
    clean = played.show.settle()
    peer.send("/layer/5/rotate/angle", "f", 30.0)
    played.wait_for("/layer/5/rotate/angle", 30.0)
    bent = played.show.settle()
    assert np.abs(bent.astype(int) - clean).mean() > 2
    peer.send("/layer/5/rotate/angle", "f", 0.0)
    played.wait_for("/layer/5/rotate/angle", 0.0)
    assert np.array_equal(played.show.settle(), clean)


def test_a_peer_sets_several_layers_with_one_message(peer: Peer, played: Played) -> None:
    layers = "4-6" if isinstance(peer, PureData) else "{4,5,6}"  # Pd escapes a comma on the wire
    for factor in (0.5, 1.0):
        peer.send(f"/layer/{layers}/multiply/factor", "f", factor)
        for layer in (6, 5, 4):
            played.wait_for(f"/layer/{layer}/multiply/factor", factor)
        assert [played.value(f"/layer/{n}/multiply/factor") for n in (3, 7)] == [1.0, 1.0]


def test_a_peer_that_asks_is_answered(peer: Peer, played: Played) -> None:
    played.show.client.set("/layer/7/rotate/angle", 12.5)
    played.wait_for("/layer/7/rotate/angle", 12.5)
    assert _asked(peer, "/layer/7/rotate/angle") == Heard("/layer/7/rotate/angle", (12.5,))
    played.show.client.set("/layer/7/rotate/angle", 0.0)
    played.wait_for("/layer/7/rotate/angle", 0.0)


def _asked(peer: Peer, address: str) -> Heard:
    if not isinstance(peer, LibloTools):
        return peer.ask("/get", "s", address)
    ear = peer.listen()  # oscsend waits for nothing: oscdump hears what a refresh tells
    peer.send("/subscribe", "is", ear.port, address)
    peer.send("/refresh")
    heard = ear.next()
    peer.send("/unsubscribe", "i", ear.port)
    return heard


def test_a_subscriber_hears_others_and_not_itself(peer: Peer, played: Played) -> None:
    address, ear = "/layer/8/rotate/angle", peer.listen()
    peer.send("/subscribe", "is", ear.port, address)
    peer.send(address, "f", 11.0)
    played.wait_for(address, 11.0)
    if isinstance(peer, LibloTools):  # each oscsend is a sender of its own
        assert ear.next() == Heard(address, (11.0,))
    for value in (12.0, 0.0):
        played.show.client.set(address, value)
        assert ear.next() == Heard(address, (value,))
    peer.send("/unsubscribe", "i", ear.port)


def test_a_message_that_cannot_be_used_is_answered_with_its_reason(peer: Peer) -> None:
    heard = _refused(peer, "/layer/5/rotat/angle")
    assert heard.address == "/error"
    assert heard.arguments[0] == "/layer/5/rotat/angle"
    assert "did you mean rotate" in str(heard.arguments[1])


def _refused(peer: Peer, address: str) -> Heard:
    if not isinstance(peer, LibloTools):
        return peer.ask(address, "f", 30.0)
    ear = peer.listen()
    peer.send("/subscribe", "is", ear.port, "/error")
    peer.send(address, "f", 30.0)
    heard = ear.next()
    peer.send("/unsubscribe", "i", ear.port)
    return heard
