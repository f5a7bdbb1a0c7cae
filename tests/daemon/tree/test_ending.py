"""The endings that every numeric parameter has behind its address."""

import math
from typing import Any

import pytest

from netbend.error import AddressError
from netbend.tree.table import ENDINGS
from netbend.tree.tree import Tree
from tests.daemon.tree.hand import Hand, description, state

FACTOR = "/layer/1/multiply/factor"
LEVEL = "/master/level"
ANGLE = "/layer/1/rotate/angle"
ROWS = {id(row.parameter): row for row in Tree(description()).addresses.rows()}.values()
NUMERIC = [
    row for row in ROWS
    if row.slot >= 0 and row.parameter.kind != "trigger" and row.address != "/lock"  # what is locked takes no more
]  # fmt: skip


def test_identity_lies_in_the_middle(hand: Hand) -> None:
    for row in NUMERIC:
        low, high = row.parameter.played
        identity = row.parameter.identity
        if row.parameter.kind == "float" and identity is not None and low < identity < high:
            hand.play(f"{row.address}/normalized", 0.5)
            assert hand.get(row.address) == identity, row


@pytest.mark.parametrize("ending", sorted(ENDINGS))
def test_an_ending_behind_nothing_is_refused_by_its_name(hand: Hand, ending: str) -> None:
    with pytest.raises(AddressError, match=f"no address /{ending}"):
        hand.play(f"/{ending}", 1.0)
    with pytest.raises(AddressError, match=f"no address /{ending}"):
        hand.tree.get(f"/{ending}")


@pytest.mark.parametrize(("fraction", "end"), [(0.0, 0), (1.0, 1), (-3.0, 0), (7.0, 1)])
def test_normalized_ends_at_the_played_range(hand: Hand, fraction: float, end: int) -> None:
    for row in NUMERIC:
        hand.play(f"{row.address}/normalized", fraction)
        expected = row.parameter.admit(row.parameter.played[end])
        assert hand.tree.base[row.slot] == pytest.approx(expected), row


@pytest.mark.parametrize("fraction", [0.0, 0.1, 0.25, 0.5, 0.9, 1.0])
def test_normalized_comes_back_as_it_was_sent(hand: Hand, fraction: float) -> None:
    for row in (one for one in NUMERIC if one.parameter.kind == "float" and one.parameter.rule != "wrap"):
        hand.play(f"{row.address}/normalized", fraction)
        assert hand.get(f"{row.address}/normalized") == pytest.approx(fraction, abs=1e-9), row


def test_a_span_sets_what_0_to_1_means(hand: Hand) -> None:
    hand.play(f"{LEVEL}/span", 0.2, 0.4)
    hand.play(f"{LEVEL}/normalized", 0.5)
    assert hand.get(LEVEL) == pytest.approx(0.3)
    assert hand.get(f"{LEVEL}/span") == (0.2, 0.4)


def test_a_span_may_run_backwards(hand: Hand) -> None:
    hand.play(f"{LEVEL}/span", 1.0, 0.0)
    hand.play(f"{LEVEL}/normalized", 0.25)
    assert hand.get(LEVEL) == 0.75
    assert hand.get(f"{LEVEL}/normalized") == 0.25


def test_a_span_keeps_identity_in_the_middle_where_it_lies_inside(hand: Hand) -> None:
    hand.play(f"{FACTOR}/span", 0.0, 5.0)
    hand.play(f"{FACTOR}/normalized", 0.5)
    assert hand.get(FACTOR) == 1.0


def test_a_span_ends_at_the_hard_limit(hand: Hand) -> None:
    hand.play(f"{LEVEL}/span", -5.0, 5.0)
    assert hand.get(f"{LEVEL}/span") == (0.0, 1.0)


def test_a_span_without_width_is_that_value(hand: Hand) -> None:
    hand.play(f"{LEVEL}/span", 0.5, 0.5)
    hand.play(f"{LEVEL}/normalized", 0.9)
    assert (hand.get(LEVEL), hand.get(f"{LEVEL}/normalized")) == (0.5, 0.0)


@pytest.mark.parametrize("span", [(-1e308, 1e308), (1e308, -1e308)])
def test_the_widest_span_still_gives_a_number(hand: Hand, span: tuple[float, float]) -> None:
    hand.play("/latent/x/span", *span)
    hand.play("/latent/x/normalized", 0.75)
    assert hand.get("/latent/x") == pytest.approx(span[1] / 2)
    hand.play("/latent/seed/span", *span)
    hand.play("/latent/seed/normalized", 0.5)
    assert hand.get("/latent/seed") == 0.0
    assert 0.0 <= hand.get("/latent/seed/normalized") <= 1.0


def test_reset_is_the_default(hand: Hand) -> None:
    hand.play(FACTOR, 3.0)
    hand.play(f"{FACTOR}/reset", 0)
    assert hand.get(FACTOR) == 3.0
    hand.play(f"{FACTOR}/reset")
    assert hand.get(FACTOR) == 1.0


def test_a_reset_is_no_held_fader(hand: Hand, other: Hand) -> None:
    hand.play(FACTOR, 1.0)
    other.play(FACTOR, 3.0)
    hand.play(f"{FACTOR}/reset")
    assert hand.get(FACTOR) == 1.0


def test_nudges_add_up(hand: Hand) -> None:
    for _ in range(3):
        hand.play(f"{FACTOR}/nudge", 0.5)
    assert hand.get(FACTOR) == 2.5


def test_a_nudge_ends_at_the_limit_and_wraps_where_angles_do(hand: Hand) -> None:
    low, high = hand.tree.addresses.resolve(ANGLE).parameter.limit  # type: ignore[union-attr]
    hand.play(f"{LEVEL}/nudge", 0.5)
    hand.play(ANGLE, high - 5.0)
    hand.play(f"{ANGLE}/nudge", 10.0)
    assert (hand.get(LEVEL), hand.get(ANGLE)) == (1.0, low + 5.0)


def test_a_nudge_beyond_all_numbers_changes_nothing(hand: Hand) -> None:
    hand.play("/latent/x", 1.7e308)
    with pytest.raises(AddressError, match="finite"):
        hand.play("/latent/x/nudge", 1.7e308)
    assert hand.get("/latent/x") == 1.7e308


def test_toggle_goes_between_default_and_last_value(hand: Hand) -> None:
    hand.play(FACTOR, 3.0)
    seen = []
    for _ in range(4):
        hand.play(f"{FACTOR}/toggle")
        seen.append(hand.get(FACTOR))
    assert seen == [1.0, 3.0, 1.0, 3.0]


def test_a_toggle_that_was_never_moved_goes_to_the_end_of_its_range(hand: Hand) -> None:
    hand.play("/layer/1/bypass/toggle", 1.0)
    assert hand.get("/layer/1/bypass") == 1


def test_a_toggle_released_does_nothing(hand: Hand) -> None:
    hand.play("/layer/1/bypass/toggle", 0)
    assert hand.get("/layer/1/bypass") == 0


def test_a_ramp_sets_the_value_and_its_seconds(hand: Hand) -> None:
    hand.play(f"{FACTOR}/ramp", 3.0, 2.5)
    slot = hand.tree.addresses.slot(FACTOR)
    assert (hand.tree.base[slot], hand.tree.seconds[slot]) == (3.0, 2.5)


@pytest.mark.parametrize("address", ["/master/freeze", "/layer/1/border", "/layer/1/random/seed"])
def test_what_goes_by_steps_ramps_at_once_and_has_nothing_to_smooth(hand: Hand, address: str) -> None:
    hand.play(f"{address}/ramp", 1.0, 2.5)
    row = hand.tree.addresses.resolve(address)
    assert (hand.tree.base[row.slot], hand.tree.seconds[row.slot]) == (1.0, 0.0)  # type: ignore[union-attr]
    with pytest.raises(AddressError, match="steps"):
        hand.play(f"{address}/smooth", 1.0)


@pytest.mark.parametrize("seconds", [-1.0, 0.0])
def test_a_ramp_without_time_is_at_once(hand: Hand, seconds: float) -> None:
    hand.play(f"{FACTOR}/ramp", 3.0, seconds)
    assert hand.tree.seconds[hand.tree.addresses.slot(FACTOR)] == 0.0


def test_smooth_is_how_long_a_plain_change_takes(hand: Hand) -> None:
    hand.play(f"{FACTOR}/smooth", 0.5)
    hand.play(FACTOR, 3.0)
    assert hand.tree.seconds[hand.tree.addresses.slot(FACTOR)] == hand.get(f"{FACTOR}/smooth") == 0.5


@pytest.mark.parametrize(("value", "safe"), [(1, 1), (0, 0), (True, 1), (0.5, 1), (-1, 0)])
def test_safe_is_kept(hand: Hand, value: float, safe: int) -> None:
    hand.play(f"{FACTOR}/safe", value)
    assert hand.get(f"{FACTOR}/safe") == safe


def test_played_is_out_only(hand: Hand) -> None:
    hand.tree.played = lambda slot: 0.25
    assert hand.get(f"{FACTOR}/played") == 0.25
    with pytest.raises(AddressError, match="out only"):
        hand.play(f"{FACTOR}/played", 1.0)


@pytest.mark.parametrize("ending", [one for one in ENDINGS if one not in ("reset", "toggle")])
@pytest.mark.parametrize("argument", ["x", float("nan"), None, float("inf")], ids=repr)
def test_an_ending_without_a_finite_number_changes_nothing(hand: Hand, ending: str, argument: Any) -> None:
    before = state(hand.tree)
    for arguments in ((argument, 1.0), (argument,), (), *([(1.0, argument)] if ending in ("ramp", "span") else [])):
        with pytest.raises(AddressError):
            hand.play(f"{FACTOR}/{ending}", *arguments)
    assert state(hand.tree) == before


@pytest.mark.parametrize("head", ["/layer/1/order", "/layer/1/list/channels", "/layer/1", "/layer/1/reset", "/panic",
                                  "/latent/xy", "/layer/1/rotate", "/layer/1/flash"])  # fmt: skip
@pytest.mark.parametrize("ending", ["normalized", "ramp", "nudge", "smooth"])
def test_what_is_no_number_has_no_endings(hand: Hand, head: str, ending: str) -> None:
    before = state(hand.tree)
    with pytest.raises(AddressError):
        hand.play(f"{head}/{ending}", 0.5, 0.5)
    assert state(hand.tree) == before


@pytest.mark.parametrize("ending", ["reset", "nudge", "toggle", "ramp"])
def test_an_ending_that_acts_has_no_value(hand: Hand, ending: str) -> None:
    with pytest.raises(AddressError, match="no value"):
        hand.get(f"{FACTOR}/{ending}")


def test_endings_do_not_stack(hand: Hand) -> None:
    with pytest.raises(AddressError):
        hand.play(f"{FACTOR}/normalized/reset")


def test_what_an_ending_sets_is_told_as_structure(hand: Hand) -> None:
    for ending, arguments in (("span", (0.0, 2.0)), ("smooth", (1.0,)), ("safe", (1,))):
        hand.play(f"{FACTOR}/{ending}", *arguments)
        commit = hand.tree.commit()
        assert commit is not None
        assert commit.texts == {"/layer/b8.conv1/multiply/factor"}


def test_an_angle_takes_and_gives_radians(hand: Hand) -> None:
    hand.play(f"{ANGLE}/radians", math.pi / 3)
    assert hand.get(ANGLE) == pytest.approx(60.0)
    assert hand.get(f"{ANGLE}/radians") == pytest.approx(math.pi / 3)


def test_what_is_no_angle_has_no_radians(hand: Hand) -> None:
    for address in (FACTOR, "/layer/*/multiply/factor"):
        with pytest.raises(AddressError, match=r"no angle|nothing matches"):
            hand.play(f"{address}/radians", 1.0)
    with pytest.raises(AddressError, match="has no value"):
        hand.get(f"{FACTOR}/radians")
