"""A tree as large as a U-Net's: an address costs what it costs in a small one, and nothing that is kept grows."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count, product
from types import FrameType
from typing import Any

import pytest

from netbend.error import AddressError
from netbend.tree.route import _REACHED
from netbend.tree.tree import Sender, Tree
from netbend_models.network import Layer
from tests.daemon.tree.hand import Hand, description

LAYERS = 1650


def build(layers: int) -> Tree:
    many = tuple(Layer(n, f"up{n // 50}.block{n % 50}", 64, 8 * 2 ** (n % 4), 8) for n in range(layers))
    zones = tuple(n * 3 // layers for n in range(layers))
    return Tree(replace(description(), layers=many, heights=(8, 16, 32, 64), zones=zones))


@pytest.fixture(scope="module")
def large() -> Tree:
    tree = build(LAYERS)
    assert tree.layout.size > 150_000
    return tree


def lines(act: Callable[[], Any]) -> int:
    """How many lines of ours an action runs; the garbage collector calls others between them."""
    ran = 0

    def trace(frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal ran
        ran += event == "line" and "netbend" in frame.f_code.co_filename
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        act()
    finally:
        sys.settrace(before)
    return ran


@pytest.mark.parametrize(
    "tail", ["rotate/angle", "list/multiply/factor", "random/fraction", "order", "rotate", "bypass"]
)
def test_resolving_costs_the_same_in_a_large_tree(large: Tree, tail: str) -> None:
    small = build(12)
    for tree in (small, large):
        tree.addresses.resolve("/layer/0/rotate/angle")
    first = lines(lambda: small.addresses.resolve(f"/layer/11/{tail}"))
    assert 0 < lines(lambda: large.addresses.resolve(f"/layer/{LAYERS - 1}/{tail}")) <= first


def test_a_message_and_the_way_back_cost_the_same_in_a_large_tree(large: Tree) -> None:
    def cost(tree: Tree, layer: int) -> tuple[int, int]:
        address, sender = f"/layer/{layer}/range/rotate/angle", Sender("one")
        tree.play(address, (1.0,), sender, 0.0)
        slot = tree.addresses.slot(address)
        return lines(lambda: tree.play(address, (2.0,), sender, 0.0)), lines(lambda: tree.addresses.at(slot))

    assert cost(large, LAYERS - 1) <= cost(build(12), 11)


def test_every_slot_of_a_large_tree_leads_back(large: Tree) -> None:
    for slot in range(0, large.layout.size, 97):
        row = large.addresses.at(slot)
        assert row.slot == slot
        assert large.addresses.resolve(row.stored) == large.addresses.resolve(row.address) == row


def test_known_addresses_are_remembered_up_to_a_number(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("netbend.tree.route._SLOTS", 1000)
    hand, rows = Hand(tree), [row for row in tree.addresses.rows() if row.slot >= 0 and row.address != "/lock"]
    assert len(rows) > 2500
    for row in rows:
        hand.play(row.address, 1.0)
    assert 0 < len(tree.routes.slots) <= 1000


def test_unknown_addresses_are_not_remembered(tree: Tree) -> None:
    hand = Hand(tree)
    for number in range(2000):
        with pytest.raises(AddressError):
            hand.play(f"/unknown/{number}/rotate/angle", 1.0)
    assert len(tree.routes.slots) == len(tree.routes.actions) == 0


def patterns() -> Iterator[str]:
    for number in count():
        yield f"/layer/{{{number},{number % 4}}}/rotate/angle"


def test_patterns_and_endings_are_remembered_up_to_a_number(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("netbend.tree.route._ACTIONS", 100)
    hand = Hand(tree)
    for pattern, _ in zip(patterns(), range(350), strict=False):
        hand.play(pattern, 1.0)
    assert 0 < len(tree.routes.actions) <= 100


def test_patterns_that_reach_everything_are_remembered_up_to_a_number_of_rows(large: Tree) -> None:
    hand = Hand(large)
    stars = ["*", "?*", "*?", "**", "?*?*", "[!x]*"]
    for layer, target in product(stars, ["{random,list,range}", "{list,random,range}"]):
        hand.play(f"/layer/{layer}/{target}/{'{rotate,scale}'}/amount", 0.0)
    firsts = [action.args[0] for action in large.routes.actions.values()]  # type: ignore[attr-defined]
    rows = sum(len(first) for first in firsts if isinstance(first, tuple))
    assert 0 < rows <= 2 * _REACHED
