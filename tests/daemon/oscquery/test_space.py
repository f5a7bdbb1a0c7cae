import json

import pytest

from netbend.error import AddressError
from netbend.oscquery import space as spaces
from netbend.oscquery.space import Space
from netbend.tree.node import Row
from netbend.tree.reference import ANSWERS
from netbend.tree.tree import Tree
from netbend_models.bending.settings import BORDERS
from tests.daemon.tree.hand import Hand, description


@pytest.fixture
def tree():
    return Tree(description())


@pytest.fixture
def hand(tree):
    return Hand(tree)


def asked(tree, path, **options):
    text = Space(tree, {"fps": 59.5}.get, **options).node(path)
    return None if text is None else json.loads(text)


def leaves(node):
    if "CONTENTS" not in node:
        return [node]
    return [leaf for child in node["CONTENTS"].values() for leaf in leaves(child)]


def test_a_number_tells_its_type_value_range_unit_and_what_happens_beyond(tree, hand):
    hand.play("/layer/0/rotate/angle", 30.0)
    node = asked(tree, "/layer/0/rotate/angle")
    assert {key: node[key] for key in ("FULL_PATH", "TYPE", "VALUE", "ACCESS", "UNIT", "CLIPMODE")} == {
        "FULL_PATH": "/layer/0/rotate/angle", "TYPE": "f", "VALUE": [30.0], "ACCESS": 3, "UNIT": ["degrees"],
        "CLIPMODE": ["none"],
    }  # fmt: skip
    assert node["RANGE"] == [{"MIN": -180, "MAX": 180}]


def test_a_hard_limit_at_the_ends_of_the_range_clips(tree):
    assert asked(tree, "/master/level")["CLIPMODE"] == ["both"]


def test_a_choice_tells_its_values_and_a_whole_number_is_one(tree, hand):
    hand.play("/layer/0/border", BORDERS[1])
    border = asked(tree, "/layer/0/border")
    assert (border["TYPE"], border["VALUE"], border["RANGE"]) == ("s", [BORDERS[1]], [{"VALS": list(BORDERS)}])
    freeze = asked(tree, "/master/freeze")
    assert (freeze["TYPE"], freeze["VALUE"], freeze["RANGE"]) == ("i", [0], [{"MIN": 0, "MAX": 1}])


def test_a_list_has_as_many_types_as_values(tree, hand):
    hand.play("/layer/0/list/channels", 2, 0, 1)
    node = asked(tree, "/layer/0/list/channels")
    assert (node["TYPE"], node["VALUE"]) == ("iii", [2, 0, 1])
    empty = asked(tree, "/layer/1/list/channels")
    assert (empty["TYPE"], empty["VALUE"]) == ("N", [None])


def test_a_trigger_and_a_command_are_written_only_and_have_no_value(tree):
    for path in ("/layer/0/reset", "/panic"):
        node = asked(tree, path)
        assert (node["TYPE"], node["ACCESS"], node["VALUE"]) == ("I", 2, [None])


def test_a_statistic_is_read_only_and_has_its_value(tree):
    node = asked(tree, "/stats/fps")
    assert (node["ACCESS"], node["VALUE"]) == (1, [59.5])


def test_what_is_listed_is_a_value_or_a_container_and_never_both(tree):
    def look(node):
        assert ("CONTENTS" in node) != ("TAGS" in node), node["FULL_PATH"]
        for child in node.get("CONTENTS", {}).values():
            look(child)

    look(asked(tree, "/", everything=True))


def test_every_leaf_has_a_range_where_it_has_a_number_and_a_name_of_its_own(tree):
    def look(node):
        children = list(node.get("CONTENTS", {}).values())
        names = [child["DESCRIPTION"] for child in children]
        assert len(set(names)) == len(names)
        for child in children:
            look(child)

    root = asked(tree, "/", everything=True)
    look(root)
    for leaf in leaves(root):
        if leaf["ACCESS"] == 3 and leaf.get("TYPE") in ("f", "i") and leaf["TAGS"] != ["vector"]:
            assert {"MIN", "MAX"} <= leaf["RANGE"][0].keys(), leaf["FULL_PATH"]


def test_everything_is_every_row_of_the_tree(tree):
    listed = {leaf["FULL_PATH"] for leaf in leaves(asked(tree, "/", everything=True))}
    rows = {row.address for row in tree.addresses.rows()}
    answers = {entry.address for entry in ANSWERS}
    flat = {address for address, node in tree.addresses.flat.items() if not isinstance(node, Row)}
    told = rows | answers | flat
    containers = {one.rpartition("/")[0] for one in told}
    missing, more = told - containers - listed, listed - told
    assert (sorted(missing)[:5], sorted(more)[:5]) == ([], [])


def test_by_default_the_stage_and_the_zones_are_listed_and_no_layer(tree):
    contents = asked(tree, "/")["CONTENTS"]
    assert {"master", "zone", "macro", "bend", "panic"} <= contents.keys()
    assert "layer" not in contents
    assert len(leaves(asked(tree, "/"))) <= 700


def test_a_layer_that_is_bent_is_listed_with_what_acts(tree, hand):
    hand.play("/layer/1/multiply/factor", 2.0)
    assert [leaf["FULL_PATH"] for leaf in leaves(asked(tree, "/")["CONTENTS"]["layer"])] == ["/layer/1/multiply/factor"]


def test_what_is_pinned_is_listed(tree, hand):
    hand.play("/oscquery/pinned", "/layer/0/rotate/* /res/4/bypass")
    listed = {leaf["FULL_PATH"] for leaf in leaves(asked(tree, "/"))}
    assert "/layer/0/rotate/angle" in listed


def test_what_is_not_listed_is_found_all_the_same(tree):
    assert asked(tree, "/layer/0/cluster/2/rotate")["CONTENTS"].keys() == {"angle", "amount"}
    assert "/layer/0/rotate/angle" in {leaf["FULL_PATH"] for leaf in leaves(asked(tree, "/layer/0"))}
    assert {leaf["FULL_PATH"].split("/")[2] for leaf in leaves(asked(tree, "/layer"))} == {
        str(layer.index) for layer in description().layers
    }


@pytest.mark.parametrize("path", ["/nothing", "/layer/99", "/layer/0/rotate/angel", "/lay", "/layer/0/rotate/angle/x"])
def test_what_is_not_there_is_nothing(tree, path):
    assert asked(tree, path) is None


def test_an_attribute_alone(tree):
    space = Space(tree, {}.get)
    assert json.loads(str(space.attribute("/master/level", "VALUE"))) == {"VALUE": [1.0]}
    assert space.attribute("/panic", "UNIT") == ""
    assert space.attribute("/nothing", "VALUE") is None


def test_a_tree_that_is_too_large_for_one_answer_says_what_to_ask(tree, monkeypatch):
    monkeypatch.setattr(spaces, "LIMIT", 100)
    with pytest.raises(AddressError, match="ask for less"):
        Space(tree, {}.get, everything=True).node("/")


def test_values_are_as_they_are_when_asked(tree, hand):
    space = Space(tree, {}.get, everything=True)
    space.node("/")
    hand.play("/master/level", 0.25)
    assert json.loads(str(space.node("/")))["CONTENTS"]["master"]["CONTENTS"]["level"]["VALUE"] == [0.25]
