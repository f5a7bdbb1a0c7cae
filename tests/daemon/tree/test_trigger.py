"""What fires, and what does not; resets of a place."""

from typing import Any

import pytest

from netbend.osc.message import Impulse
from netbend.tree.tree import Tree
from tests.daemon.tree.hand import Hand, description

FLASHES = [row.address for row in Tree(description()).addresses.rows() if row.address.endswith("/flash")]


@pytest.mark.parametrize("arguments", [(), (Impulse.IMPULSE,), (True,), (1,), (0.01,), (127, 0)], ids=repr)
def test_a_trigger_fires(hand: Hand, arguments: tuple[Any, ...]) -> None:
    for address in FLASHES * 2:
        hand.play(address, *arguments)
    assert [hand.get(address) for address in FLASHES] == [2] * len(FLASHES)


@pytest.mark.parametrize("argument", [0, 0.0, False, -1, float("nan"), None, "", "1", b"x"], ids=repr)
def test_a_buttons_release_never_fires(hand: Hand, argument: Any) -> None:
    hand.play("/layer/1/flash", argument)
    hand.play("/layer/1/reset", argument)
    assert hand.get("/layer/1/flash") == 0
    assert hand.tree.commit() is None


def test_a_trigger_behind_a_pattern_fires_each_once(hand: Hand) -> None:
    hand.play("/*/*/flash")
    hand.play("/bend/flash")
    assert [hand.get(address) for address in FLASHES] == [1] * len(FLASHES)


def test_a_trigger_is_not_undone(hand: Hand) -> None:
    hand.play("/layer/1/flash")
    assert not hand.tree.undo()
    assert hand.get("/layer/1/flash") == 1


@pytest.mark.parametrize(
    ("place", "inside", "outside"),
    [
        ("/layer/1", ["/layer/1/rotate/angle", "/layer/1/list/rotate/angle", "/layer/1/random/fraction",
                      "/layer/1/bypass"], ["/layer/2/rotate/angle", "/zone/coarse/rotate/angle", "/latent/seed"]),
        ("/layer/b8.conv1", ["/layer/1/range/flip/vertical"], ["/layer/0/flip/vertical"]),
        ("/zone/fine", ["/zone/fine/rotate/angle", "/zone/fine/amount"], ["/zone/middle/rotate/angle", "/bend/amount"]),
        ("/res/8", ["/res/8/rotate/angle"], ["/res/16/rotate/angle", "/layer/0/rotate/angle"]),
        ("/bend", ["/bend/amount", "/layer/3/rotate/angle", "/zone/fine/rotate/angle", "/res/8/scale/factor"],
         ["/latent/seed", "/master/level"]),
    ],
)  # fmt: skip
def test_a_reset_reaches_what_is_under_it_and_nothing_else(
    hand: Hand, place: str, inside: list[str], outside: list[str]
) -> None:
    defaults = {address: hand.get(address) for address in inside}
    for address in (*inside, *outside):
        hand.play(f"{address}/normalized", 0.8)
    kept = {address: hand.get(address) for address in outside}
    hand.play(f"{place}/reset")
    assert {address: hand.get(address) for address in inside} == defaults
    assert {address: hand.get(address) for address in outside} == kept


@pytest.mark.parametrize("place", ["/layer/1", "/bend"])
def test_a_reset_takes_texts_and_lists_away_and_one_undo_brings_all_back(hand: Hand, place: str) -> None:
    hand.play("/layer/1/order", "rotate multiply")
    hand.play("/layer/1/list/channels", 0, 2)
    hand.play("/layer/1/rotate/angle", 30.0)
    hand.now = 10.0
    hand.play(f"{place}/reset")
    assert (hand.get("/layer/1/order"), hand.get("/layer/1/list/channels")) == ("", ())
    assert hand.tree.undo()
    assert (hand.get("/layer/1/order"), hand.get("/layer/1/list/channels")) == ("rotate multiply", (0, 2))
    assert hand.get("/layer/1/rotate/angle") == 30.0


def test_a_reset_does_not_fire_flashes(hand: Hand) -> None:
    hand.play("/layer/1/flash")
    hand.play("/layer/1/reset")
    assert hand.get("/layer/1/flash") == 1
