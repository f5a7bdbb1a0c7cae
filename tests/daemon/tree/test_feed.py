"""Inputs: what a host sends becomes a source, by one message; its range is set or learnt, and it plays parameters."""

import json
from typing import Any

import numpy as np
import pytest

from netbend.error import AddressError
from netbend.tree.source import INPUTS
from netbend.tree.tree import Tree
from tests.daemon.tree.hand import Hand

ANGLE = "/layer/1/rotate/angle"
GLOVE = "/glove/x"


def played(tree: Tree, address: str) -> float:
    values = tree.base_view.copy()
    tree.wiring.matrix(tree.texts).add(values)
    return float(values[tree.addresses.slot(address)])


def test_an_address_that_a_host_sends_moves_a_parameter_by_one_message(hand: Hand) -> None:
    hand.play("/mod/add", GLOVE, ANGLE, 0, 90)
    hand.play(GLOVE, 0.5)
    assert played(hand.tree, ANGLE) == 45.0
    assert hand.get(ANGLE) == 0.0
    assert hand.get("/mod/input/1/from") == GLOVE


def test_an_address_is_heard_by_one_input_however_often_it_is_linked(hand: Hand) -> None:
    hand.play("/mod/add", GLOVE, ANGLE)
    hand.play("/mod/add", GLOVE, "/macro/3")
    hand.play("/mod/add", "/glove/y", "/macro/3")
    assert [hand.get(f"/mod/input/{n}/from") for n in (1, 2, 3)] == [GLOVE, "/glove/y", ""]
    assert len(json.loads(hand.get("/mod/input/1/links"))) == 2


def test_links_of_an_address_are_removed_by_its_name(hand: Hand) -> None:
    hand.play("/mod/add", GLOVE, ANGLE)
    hand.play("/mod/add", GLOVE, "/macro/3")
    hand.play("/mod/remove", GLOVE, ANGLE)
    assert [link["to"] for link in json.loads(hand.get("/mod/input/1/links"))] == ["/macro/3"]
    hand.play("/mod/clear", GLOVE)
    assert json.loads(hand.get("/mod/input/1/links")) == []


def test_each_argument_may_be_heard(hand: Hand) -> None:
    hand.play("/mod/input/4/from", "/glove/xyz  3")
    hand.play("/mod/input/5/from", "/glove/xyz 1")
    hand.play("/glove/xyz", 0.1, 0.2, 0.3)
    assert (hand.get("/mod/input/4/value"), hand.get("/mod/input/5/value")) == (0.3, 0.1)
    assert (hand.get("/mod/input/4/from"), hand.get("/mod/input/5/from")) == ("/glove/xyz 3", "/glove/xyz")


@pytest.mark.parametrize(("sent", "stands"), [(-10, 0.0), (20, 0.5), (300, 1.0), (True, 0.0), (1e308, 1.0)])
def test_what_comes_is_0_to_1_between_low_and_high(hand: Hand, sent: Any, stands: float) -> None:
    for address, value in (("from", GLOVE), ("low", 10), ("high", 30)):
        hand.play(f"/mod/input/1/{address}", value)
    hand.play(GLOVE, sent)
    assert hand.get("/mod/input/1/value") == stands


def test_a_low_above_high_turns_it_round_and_equal_ends_are_0(hand: Hand) -> None:
    hand.play("/mod/input/1/from", GLOVE)
    hand.play("/mod/input/1/low", 5)
    hand.play(GLOVE, 4)
    assert hand.get("/mod/input/1/value") == 0.25
    hand.play("/mod/input/1/high", 5)
    hand.play(GLOVE, 4)
    assert hand.get("/mod/input/1/value") == 0.0


def test_the_range_is_learnt_from_what_comes(hand: Hand) -> None:
    hand.play("/mod/input/1/from", GLOVE)
    hand.play("/mod/input/1/learn", 1)
    for value in (400, 350, 700, 512):
        hand.play(GLOVE, value)
    hand.play("/mod/input/1/learn", 0)
    hand.play(GLOVE, 2000)
    assert (hand.get("/mod/input/1/low"), hand.get("/mod/input/1/high")) == (350.0, 700.0)
    assert hand.get("/mod/input/1/value") == 1.0


def test_a_range_that_is_learnt_again_begins_anew(hand: Hand) -> None:
    hand.play("/mod/input/1/from", GLOVE)
    for values in ((0, 1000), (20, 30, 25)):
        hand.play("/mod/input/1/learn", 1)
        for value in values:
            hand.play(GLOVE, value)
        hand.play("/mod/input/1/learn", 0)
    assert (hand.get("/mod/input/1/low"), hand.get("/mod/input/1/high")) == (20.0, 30.0)


def test_what_comes_is_no_move_that_undo_takes_back(hand: Hand) -> None:
    hand.play("/mod/input/1/from", GLOVE)
    hand.now += 10.0
    hand.play(ANGLE, 5.0)
    hand.now += 10.0
    hand.play(GLOVE, 0.7)
    assert hand.tree.undo()
    assert (hand.get(ANGLE), hand.get("/mod/input/1/value")) == (0.0, 0.7)


def test_an_address_that_nobody_hears_any_more_is_refused_again(hand: Hand) -> None:
    hand.play("/mod/input/1/from", GLOVE)
    hand.play(GLOVE, 0.5)
    hand.play("/mod/input/1/from", "")
    with pytest.raises(AddressError, match="no address"):
        hand.play(GLOVE, 0.5)
    hand.play("/mod/input/1/from", GLOVE)
    hand.play(GLOVE, 0.6)
    assert hand.get("/mod/input/1/value") == 0.6


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ((), "needs a source"), ((3, ANGLE), "needs a source"), (("lfo/17", ANGLE), "no source lfo/17"),
        (("lfo/1",), "needs an address"), (("/glove/*", ANGLE), "hears an address"), ((ANGLE, ANGLE), "played itself"),
        (("/panic", ANGLE), "played itself"), (("/a b", ANGLE), "hears an address"), (("/a 0", ANGLE), "hears an"),
        ((GLOVE, "/nothing/here"), "nothing here"), (("lfo/1", "/lfo/2/value"), "is what a source gives"),
        (("lfo/1", ANGLE, 0, 1, "linear", -1), "seconds"), (("lfo/1", ANGLE, 0, 1, "linear", True), "seconds"),
    ],
    ids=repr,
)  # fmt: skip
def test_what_is_no_source_or_no_link_is_refused_and_takes_no_input(hand: Hand, said: Any, says: str) -> None:
    with pytest.raises(AddressError, match=says):
        hand.play("/mod/add", *said)
    assert hand.tree.texts == {}


def test_when_all_inputs_are_taken_it_says_so(hand: Hand) -> None:
    for number in range(INPUTS):
        hand.play("/mod/add", f"/host/{number}", ANGLE)
    with pytest.raises(AddressError, match="all 32 inputs are taken"):
        hand.play("/mod/add", "/host/99", ANGLE)


@pytest.mark.parametrize("value", ["far", None, float("nan"), float("inf")])
def test_what_is_no_number_moves_nothing(hand: Hand, value: Any) -> None:
    hand.play("/mod/input/1/from", GLOVE)
    hand.play(GLOVE, 0.5)
    with pytest.raises(AddressError, match="input 1 hears number 1"):
        hand.play(GLOVE, *([] if value is None else [value]))
    assert hand.get("/mod/input/1/value") == 0.5


def test_what_moves_by_itself_may_move_a_macro_that_moves_macros(hand: Hand) -> None:
    hand.play("/mod/add", "lfo/1", "/macro/8")
    hand.play("/mod/add", GLOVE, "/macro/8", 0, 1)
    hand.play(GLOVE, 1.0)
    values = hand.tree.base_view.copy()
    hand.tree.wiring.matrix(hand.tree.texts).add(values)
    assert values[hand.tree.layout.flat_slots["macro/1"]] == pytest.approx(0.6)


def test_panic_brings_to_rest_what_moves_something_and_undo_lets_it_go_on(hand: Hand) -> None:
    hand.play("/mod/add", "lfo/3", ANGLE, -30, 30)
    hand.play("/lfo/3/amount", 0.8)
    hand.panic()
    assert (hand.get("/lfo/3/amount"), hand.get("/lfo/4/amount")) == (0.0, 1.0)
    hand.tree.undo()
    assert hand.get("/lfo/3/amount") == 0.8


def test_a_smooth_link_is_made_by_a_message(hand: Hand) -> None:
    hand.play("/mod/lfo/2/add", ANGLE, 0, 90, "exp", 0.25)
    assert json.loads(hand.get("/mod/lfo/2/links"))[0]["smooth"] == 0.25
    assert hand.tree.wiring.matrix(hand.tree.texts).lags.keys.size == 1


def test_an_oscillators_own_output_is_out_of_reach_of_patterns(hand: Hand) -> None:
    hand.play("/mod/macro/9/add", "/lfo/*/*", 0, 0)
    targets = hand.tree.wiring.matrix(hand.tree.texts).early.target
    outputs = [hand.tree.layout.flat_slots[f"lfo/{n}/value"] for n in range(1, 17)]
    assert not np.isin(outputs, targets).any()
    assert len(targets) == 16 * 9  # neither the output nor the trigger
