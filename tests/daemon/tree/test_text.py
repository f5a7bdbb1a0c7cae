"""Texts and lists: what they take, how much, and that they are told."""

from typing import Any

import pytest

from netbend.error import AddressError
from netbend.tree.argument import LIST_LIMIT, TEXT_LIMIT
from netbend.tree.text import TOTAL
from tests.daemon.tree.hand import Hand

ORDER, CHANNELS = "/layer/1/order", "/layer/1/list/channels"


def test_a_text_is_kept_by_its_layers_name(hand: Hand) -> None:
    hand.play(ORDER, "rotate multiply", "more", 3)
    assert hand.tree.texts == {"/layer/b8.conv1/order": "rotate multiply"}
    assert hand.get("/layer/b8.conv1/order") == "rotate multiply"


def test_a_list_is_whole_numbers_in_the_order_given(hand: Hand) -> None:
    hand.play(CHANNELS, 3, 1.0, True, 3, 0)
    assert hand.get(CHANNELS) == (3, 1, 1, 3, 0)


def test_a_list_may_come_as_an_array_and_no_argument_empties_it(hand: Hand) -> None:
    hand.play(CHANNELS, (3, 1))
    assert hand.get(CHANNELS) == (3, 1)
    hand.play(CHANNELS)
    assert hand.get(CHANNELS) == ()


@pytest.mark.parametrize("arguments", [(), (1.0,), (None,), (b"x",), ("x" * (TEXT_LIMIT + 1),)], ids=repr)
def test_what_is_no_text_changes_nothing(hand: Hand, arguments: tuple[Any, ...]) -> None:
    hand.play(ORDER, "rotate")
    with pytest.raises(AddressError, match=ORDER):
        hand.play(ORDER, *arguments)
    assert hand.get(ORDER) == "rotate"


@pytest.mark.parametrize(
    "arguments",
    [("x",), (1, "x"), (-1,), (65536,), (float("nan"),), (float("inf"),), (None,), ((1, (2,)),), (2**63 - 1,),
     tuple(range(LIST_LIMIT + 1))],
    ids=lambda one: repr(one)[:20],
)  # fmt: skip
def test_what_is_no_list_of_channels_changes_nothing(hand: Hand, arguments: tuple[Any, ...]) -> None:
    hand.play(CHANNELS, 2)
    with pytest.raises(AddressError, match=CHANNELS):
        hand.play(CHANNELS, *arguments)
    assert hand.get(CHANNELS) == 2


def test_texts_and_lists_at_their_limits_are_taken(hand: Hand) -> None:
    hand.play(ORDER, "x" * TEXT_LIMIT)
    hand.play(CHANNELS, *range(LIST_LIMIT))
    assert len(hand.get(ORDER)) == TEXT_LIMIT
    assert len(hand.get(CHANNELS)) == LIST_LIMIT


def test_all_texts_together_have_a_limit_and_replacing_one_needs_no_room(hand: Hand) -> None:
    long = "x" * TEXT_LIMIT
    for number in range(TOTAL // TEXT_LIMIT):
        hand.tree.texts.put(f"/layer/another{number}/order", long)
    with pytest.raises(AddressError, match="full"):
        hand.play(ORDER, "x")
    hand.tree.texts.put("/layer/another0/order", None)
    hand.play(ORDER, long)
    hand.play(ORDER, "y" * TEXT_LIMIT)
    assert hand.get(ORDER) == "y" * TEXT_LIMIT


def test_a_text_that_changes_is_told_once(hand: Hand) -> None:
    hand.play(ORDER, "rotate")
    commit = hand.tree.commit()
    assert commit is not None
    assert commit.texts == {"/layer/b8.conv1/order"}
    hand.play(ORDER, "rotate")
    assert hand.tree.commit() is None


def test_a_pattern_writes_texts_too(hand: Hand) -> None:
    hand.play("/layer/*/order", "flip")
    assert [hand.get(f"/layer/{n}/order") for n in range(4)] == ["flip"] * 4
