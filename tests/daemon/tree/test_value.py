"""What a value may be, where it ends, and whose counts."""

from typing import Any

import numpy as np
import pytest

from netbend.error import AddressError
from netbend.osc.message import Color, Impulse, Midi, TimeTag
from netbend.tree.tree import Sender, Tree
from tests.daemon.tree.hand import Hand, description, state

ANGLE = "/layer/1/rotate/angle"
ROWS = tuple(Tree(description()).addresses.rows())
NUMERIC = {id(row.parameter): row for row in ROWS if row.slot >= 0 and row.parameter.kind != "trigger"}.values()
"""One for each parameter: what is played at one layer is played at all."""

NO_NUMBERS: list[Any] = [
    "0.5", "", b"1", None, (1.0,), Impulse.IMPULSE, TimeTag(1), Color(1, 2, 3, 4), Midi(0, 0, 0, 0),
    float("nan"), float("inf"), -float("inf"), 10**400,
]  # fmt: skip


@pytest.mark.parametrize("value", [30.0, 30, np.float32(30).item(), 2**40, True, False])
def test_every_numeric_type_fits(hand: Hand, value: float) -> None:
    hand.play("/latent/seed", value)
    assert hand.get("/latent/seed") == float(value)


@pytest.mark.parametrize("value", NO_NUMBERS, ids=repr)
def test_what_is_no_finite_number_changes_nothing(hand: Hand, value: Any) -> None:
    before = state(hand.tree)
    for row in NUMERIC:
        with pytest.raises(AddressError, match=row.address.replace(".", r"\.")):
            hand.play(row.address, value)
    assert state(hand.tree) == before
    assert hand.tree.commit() is None


def test_too_few_arguments_change_nothing(hand: Hand) -> None:
    with pytest.raises(AddressError, match="needs a number"):
        hand.play(ANGLE)
    assert hand.get(ANGLE) == 0.0


def test_further_arguments_are_ignored(hand: Hand) -> None:
    hand.play(ANGLE, 30.0, "x", float("nan"), None)
    assert hand.get(ANGLE) == 30.0


@pytest.mark.parametrize(
    ("address", "value", "kept", "clamped"),
    [
        ("/master/level", 1.5, 1.0, 1), ("/master/level", -0.5, 0.0, 1), ("/master/level", 0.5, 0.5, 0),
        ("/latent/walk/speed", 1e9, 100.0, 1), ("/latent/seed", -1e9, -1e9, 0), ("/latent/x", 1e300, 1e300, 0),
        ("/layer/1/random/seed", 7.6, 8, 0), ("/layer/1/range/stop", 1e9, 65535, 1),
        ("/master/freeze", 0.4, 0, 0), ("/master/freeze", 5, 1, 1),
    ],
)  # fmt: skip
def test_a_value_ends_where_its_rule_says(hand: Hand, address: str, value: float, kept: float, clamped: int) -> None:
    hand.play(address, value)
    assert (hand.get(address), hand.tree.clamped) == (kept, clamped)


def test_angles_wrap_and_are_not_counted(hand: Hand) -> None:
    low, high = hand.tree.addresses.resolve(ANGLE).parameter.limit  # type: ignore[union-attr]
    hand.play(ANGLE, high + 10.0)
    assert (hand.get(ANGLE), hand.tree.clamped) == (low + 10.0, 0)


@pytest.mark.parametrize("value", [1e308, -1e308, 0.3, -7.9, 1e15, -1e-300, None], ids=repr)
def test_every_row_stays_inside_its_limits(tree: Tree, value: float | None) -> None:
    hand = Hand(tree)
    for row in sorted(NUMERIC, key=lambda row: row.address == "/lock"):  # behind it nothing moves
        low, high = row.parameter.limit
        hand.play(row.address, value if value is not None else low if np.isfinite(low) else 0.0)
        assert low <= tree.base[row.slot] <= high, row
        assert row.parameter.kind == "float" or tree.base[row.slot].is_integer(), row


@pytest.mark.parametrize(
    ("value", "kept"), [("reflect", "reflect"), (1, "reflect"), (2.0, "replicate"), (9, "replicate")]
)
def test_a_choice_goes_by_name_or_number(hand: Hand, value: Any, kept: str) -> None:
    hand.play("/layer/1/border", value)
    assert hand.get("/layer/1/border") == kept


def test_a_choice_that_is_none_names_those_there_are(hand: Hand) -> None:
    with pytest.raises(AddressError, match="zeros, reflect, replicate"):
        hand.play("/layer/1/border", "mirror")


def test_the_last_change_wins(hand: Hand, other: Hand) -> None:
    hand.play(ANGLE, 30.0)
    other.play(ANGLE, 40.0)
    assert hand.get(ANGLE) == 40.0


def test_a_held_fader_is_no_change(hand: Hand, other: Hand) -> None:
    hand.play(ANGLE, 30.0)
    other.play(ANGLE, 40.0)
    for moment in (0.1, 0.4, 0.8, 1.2):
        hand.now = moment
        hand.play(ANGLE, 30.0)
    assert hand.get(ANGLE) == 40.0


@pytest.mark.parametrize(("value", "after"), [(30.0, 0.6), (31.0, 0.1)])
def test_a_fader_that_moves_or_comes_back_is_a_change(hand: Hand, other: Hand, value: float, after: float) -> None:
    hand.play(ANGLE, 30.0)
    other.play(ANGLE, 40.0)
    hand.now = after
    hand.play(ANGLE, value)
    assert hand.get(ANGLE) == value


def test_the_same_value_from_another_hand_is_a_change(hand: Hand, other: Hand) -> None:
    hand.play(ANGLE, 30.0)
    other.play(ANGLE, 40.0)
    Hand(hand.tree, "third").play(ANGLE, 30.0)
    assert hand.get(ANGLE) == 30.0


def test_a_held_fader_of_one_parameter_says_nothing_of_another(hand: Hand) -> None:
    hand.play(ANGLE, 30.0)
    hand.play("/layer/2/rotate/angle", 30.0)
    assert hand.get("/layer/2/rotate/angle") == 30.0


def test_a_commit_tells_what_changed_and_by_whom_once(hand: Hand, other: Hand) -> None:
    hand.play(ANGLE, 30.0)
    other.play("/master/level", 7.0)
    hand.play("/latent/seed", 1.0)
    other.play("/latent/seed", 2.0)
    commit = hand.tree.commit()
    assert commit is not None
    by_address = {hand.tree.addresses.at(slot).address: sender for slot, sender in commit.slots.items()}
    assert by_address == {ANGLE: hand.sender, "/master/level": None, "/latent/seed": None}
    assert hand.tree.commit() is None


def test_a_hand_after_one_that_hears_nothing_is_the_one_who_moved_it(hand: Hand) -> None:
    slot = hand.tree.addresses.slot(ANGLE)
    hand.tree.put(slot, 10.0, 0.0, Sender("learnt", deaf=True))
    hand.play(ANGLE, 30.0)
    commit = hand.tree.commit()
    assert commit is not None
    assert commit.slots == {slot: hand.sender}


def test_a_clamped_value_is_told_to_its_sender_too(hand: Hand) -> None:
    hand.play("/master/level", 0.5)
    hand.tree.commit()
    hand.play("/master/level", 7.0)
    commit = hand.tree.commit()
    assert commit is not None
    assert list(commit.slots.values()) == [None]


@pytest.mark.parametrize("value", [1e300, -1e300])
def test_a_whole_number_of_any_size_can_be_asked_for(hand: Hand, value: float) -> None:
    from netbend.osc.decode import decode
    from netbend.osc.encode import encode

    hand.play("/layer/1/random/seed", value)
    assert decode(encode("/x", hand.get("/layer/1/random/seed"))).arguments == (value,)  # type: ignore[union-attr]
