import json

import pytest

from netbend.error import AddressError
from netbend.osc.decode import decode
from netbend.oscquery.difference import between_listings, between_networks
from netbend.oscquery.listener import ANNOUNCED, Listener
from netbend.tree.tree import Tree
from netbend_models.description import describe
from tests.daemon.tree.hand import Hand, description
from tests.support.tiny import Tiny

LEVEL = "/master/level"


@pytest.fixture
def tree():
    return Tree(description())


@pytest.fixture
def hand(tree):
    return Hand(tree)


def listening(tree, *paths, name="ws"):
    listener = Listener(name)
    for path in paths:
        listener.hear(json.dumps({"COMMAND": "LISTEN", "DATA": path}), tree)
    return listener


def told(listener, tree):
    commit = tree.commit()
    if commit:
        listener.changed(commit.slots, commit.texts)
    packets = []
    while (packet := listener.next(tree)) is not None:
        packets.append(packet)
    return [(message.address, message.arguments) for message in map(decode, packets)]


def test_news_are_heard_by_who_listens_to_them_or_to_what_holds_them(tree):
    listener = listening(tree, "/error", "/map")
    assert all(map(listener.hears, ("/error", "/map/round", "/map/status/inputs")))
    assert not any(map(listener.hears, ("/mapped", "/stats/fps")))
    listener.hear(json.dumps({"COMMAND": "IGNORE", "DATA": "/map"}), tree)
    assert not listener.hears("/map/round")


def test_a_change_is_told_to_who_listens_and_only_the_newest(tree, hand):
    listener = listening(tree, LEVEL)
    hand.play(LEVEL, 0.5)
    hand.play(LEVEL, 0.25)
    hand.play("/master/freeze", 1)
    assert told(listener, tree) == [(LEVEL, (0.25,))]


def test_texts_are_told_too(tree, hand):
    listener = listening(tree, "/layer/0/order")
    hand.play("/layer/0/order", "rotate")
    assert told(listener, tree) == [("/layer/0/order", ("rotate",))]


def test_nobody_hears_of_its_own_change(tree):
    listener = listening(tree, LEVEL, name="me")
    Hand(tree, "me").play(LEVEL, 0.5)
    assert told(listener, tree) == []


def test_ignored_is_silent(tree, hand):
    listener = listening(tree, LEVEL)
    listener.hear(json.dumps({"COMMAND": "IGNORE", "DATA": LEVEL}), tree)
    hand.play(LEVEL, 0.5)
    assert told(listener, tree) == []


def test_who_ignores_a_layer_by_its_name_still_hears_it_by_its_number(tree, hand):
    name = description().layers[0].name
    listener = listening(tree, "/layer/0/rotate/angle", f"/layer/{name}/rotate/angle")
    for path, heard in ((f"/layer/{name}/rotate/angle", 1), ("/layer/0/rotate/angle", 0)):
        listener.hear(json.dumps({"COMMAND": "IGNORE", "DATA": path}), tree)
        hand.play("/layer/0/rotate/angle", 10.0 + heard)
        assert len(told(listener, tree)) == heard


def test_what_waits_is_not_told_once_it_is_ignored(tree, hand):
    listener = listening(tree, LEVEL)
    hand.play(LEVEL, 0.5)
    commit = tree.commit()
    assert listener.changed(commit.slots, commit.texts)
    listener.hear(json.dumps({"COMMAND": "IGNORE", "DATA": LEVEL}), tree)
    assert listener.next(tree) is None


def test_one_who_listens_to_everything_costs_as_much_an_address_as_one_who_listens_to_little(tree, monkeypatch):
    rows = [row.address for row in tree.addresses.rows()]
    asked = []
    monkeypatch.setattr("netbend.oscquery.listener._row", lambda *_: asked.append(1))
    listening(tree, *rows)
    assert len(rows) > 1000
    assert len(asked) <= len(rows)


def test_long_addresses_are_not_kept_while_there_is_no_network():
    with pytest.raises(AddressError):
        listening(None, "/" + "x" * 600)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", "null", '{"COMMAND": "LISTEN"}', '{"COMMAND": "LISTEN", "DATA": 5}',
     '{"COMMAND": "SHUT", "DATA": "/master/level"}', '{"COMMAND": "LISTEN", "DATA": "/nothing"}',
     '{"COMMAND": "LISTEN", "DATA": "/master"}', '{"COMMAND": "LISTEN", "DATA": "/panic"}', "[" * 100_000],
)  # fmt: skip
def test_what_is_no_use_is_refused_by_name(tree, text):
    with pytest.raises(AddressError):
        Listener("ws").hear(text, tree)


def test_another_network_is_listened_to_where_it_has_the_address(tree, hand):
    listener = listening(tree, LEVEL, "/layer/0/rotate/angle")
    other = Tree(describe(Tiny()))
    listener.turn_to(other)
    hand.play(LEVEL, 0.5)
    Hand(other).play("/layer/0/rotate/angle", 45.0)
    assert told(listener, other) == [("/layer/0/rotate/angle", (45.0,))]


def test_who_does_not_read_is_told_that_all_has_changed(tree):
    listener = Listener("ws")
    for number in range(ANNOUNCED + 1):
        listener.announce("PATH_ADDED", f"/layer/{number}")
    assert json.loads(str(listener.next(tree))) == {"COMMAND": "PATH_CHANGED", "DATA": "/"}
    assert listener.next(tree) is None


def test_two_equal_networks_differ_in_nothing(tree):
    assert list(between_networks(tree, Tree(describe(Tiny())))) == []


def test_a_larger_network_adds_layers_and_changes_those_of_another_size(tree):
    from netbend_models import load

    news = list(between_networks(tree, Tree(describe(load("default")))))
    assert ("PATH_ADDED", f"/layer/{len(description().layers)}") in news
    assert ("PATH_CHANGED", "/layer/0") in news
    assert not [path for command, path in news if command == "PATH_REMOVED" and path.startswith("/layer")]


def test_listings_tell_what_came_and_went():
    assert list(between_listings(["/a", "/b"], ["/b", "/c"])) == [("PATH_REMOVED", "/a"), ("PATH_ADDED", "/c")]
