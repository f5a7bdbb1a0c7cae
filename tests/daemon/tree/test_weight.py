"""A weight is listed where there is one; elsewhere its address says why it is not there."""

from dataclasses import replace

import pytest

from netbend.error import AddressError
from netbend.tree.tree import Tree
from tests.daemon.tree.hand import Hand, description

BARE = 1


@pytest.fixture
def tree() -> Tree:
    whole = description()
    layers = tuple(replace(layer, weighted=layer.index != BARE) for layer in whole.layers)
    return Tree(replace(whole, layers=layers))


@pytest.mark.parametrize("tail", ["weight/multiply/factor", "weight/rotate"])
@pytest.mark.parametrize("named", [False, True])
def test_a_missing_weight_names_the_layer_and_those_that_have_one(tree: Tree, named: bool, tail: str) -> None:
    layer = tree.layout.description.layers[BARE]
    with pytest.raises(AddressError, match=rf"{layer.name} computes with no weight; layers that do: 0, 2") as refused:
        tree.addresses.resolve(f"/layer/{layer.name if named else BARE}/{tail}")
    assert tail in str(refused.value)


def test_a_tail_that_no_layer_has_is_only_not_there(tree: Tree) -> None:
    with pytest.raises(AddressError) as refused:
        tree.addresses.resolve(f"/layer/{BARE}/weight/nothing")
    assert "computes" not in str(refused.value)


def test_weights_are_listed_where_they_are(tree: Tree) -> None:
    listed = {row.layer for row in tree.addresses.rows() if "/weight/" in row.address}
    assert listed == {layer.index for layer in tree.layout.description.layers} - {BARE}


def test_a_pattern_reaches_the_weights_that_are_there(tree: Tree) -> None:
    Hand(tree).play("/layer/*/weight/multiply/factor", 2.0)
    assert Hand(tree).get("/layer/0/weight/multiply/factor") == 2.0
    assert BARE not in {row.layer for row in tree.addresses.match("/layer/*/weight/multiply/factor")}


def test_every_slot_finds_its_way_back(tree: Tree) -> None:
    layout = tree.layout
    rows = [tree.addresses.at(slot) for slot in range(layout.layer(BARE), layout.layer(BARE) + layout.layer_stride)]
    assert [row.slot for row in rows] == list(range(layout.layer(BARE), layout.layer(BARE) + layout.layer_stride))


def test_the_short_way_finds_no_slot_for_a_missing_weight(tree: Tree) -> None:
    assert tree.addresses.slot(f"/layer/{BARE}/weight/multiply/factor") == -1
    assert tree.addresses.slot(f"/layer/{BARE}/multiply/factor") > 0
