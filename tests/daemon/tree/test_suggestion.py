"""What an address with a slip was probably meant to be."""

import sys

import pytest

from netbend.tree.suggestion import suggest
from netbend.tree.tree import Tree
from tests.daemon.tree.hand import Hand


@pytest.mark.parametrize(
    ("address", "meant"),
    [
        ("/layer/1/rotat/angle", "rotate for rotat"), ("/layer/1/rotate/angel", "angle for angel"),
        ("/laetnt/seed", "latent for laetnt"), ("/latent/sed", "seed for sed"), ("/zon/fine/amount", "zone for zon"),
        ("/layer/b16.conv/flip/vertical", "b16.conv1 for b16.conv"), ("/pannic", "panic for pannic"),
    ],
)  # fmt: skip
def test_a_slip_is_named(tree: Tree, address: str, meant: str) -> None:
    assert meant in suggest(tree, address)


@pytest.mark.parametrize("address", ["/zzzzzz/qqqq", "/", "", "//", "/layer/1/rotate/angle", "x"])
def test_what_is_like_nothing_gets_no_suggestion(tree: Tree, address: str) -> None:
    assert suggest(tree, address) == ""


@pytest.mark.parametrize("address", ["/rotat" * 10_000, "/rotat" + "e" * 60_000, "/" * 60_000, "/ab" * 20_000])
def test_an_endless_address_costs_nothing(hand: Hand, address: str) -> None:
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    suggest(hand.tree, "/rotat")  # the names are gathered once
    sys.setprofile(count)
    try:
        suggest(hand.tree, address)
    finally:
        sys.setprofile(None)
    assert calls < 5000
