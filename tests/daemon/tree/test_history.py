"""Undo, redo and panic: gestures by sender, taken back whole."""

import pytest

from netbend.tree.history import DEPTH, PAUSE
from netbend.tree.rest import PANIC_SECONDS
from netbend.tree.tree import Sender, Tree
from tests.daemon.tree.hand import Hand, state

ANGLE, FACTOR, ORDER = "/layer/1/rotate/angle", "/layer/1/multiply/factor", "/layer/1/order"


def test_a_move_is_undone_and_redone(hand: Hand) -> None:
    hand.play(ANGLE, 30.0)
    assert hand.tree.undo()
    assert hand.get(ANGLE) == 0.0
    assert hand.tree.redo()
    assert hand.get(ANGLE) == 30.0


def test_with_nothing_to_take_back_undo_says_so(tree: Tree) -> None:
    assert not tree.undo()
    assert not tree.redo()


def test_a_drag_is_one_gesture(hand: Hand) -> None:
    for step in range(100):
        hand.now = step * 0.02
        hand.play(ANGLE, float(step + 1))
    hand.tree.undo()
    assert hand.get(ANGLE) == 0.0


def test_a_rest_begins_another_gesture(hand: Hand) -> None:
    for hand.now, value in ((0.0, 10.0), (PAUSE, 20.0), (2 * PAUSE + 0.01, 30.0)):
        hand.play(ANGLE, value)
    hand.tree.undo()
    assert hand.get(ANGLE) == 20.0
    hand.tree.undo()
    assert hand.get(ANGLE) == 0.0


def test_two_hands_make_two_gestures_even_at_once(hand: Hand, other: Hand) -> None:
    for step in range(20):
        hand.now = other.now = step * 0.02
        hand.play(ANGLE, float(step + 1))
        other.play(FACTOR, 2.0 + step)
    hand.tree.undo()
    assert (hand.get(ANGLE), hand.get(FACTOR)) == (20.0, 1.0)
    hand.tree.undo()
    assert (hand.get(ANGLE), hand.get(FACTOR)) == (0.0, 1.0)


def test_a_new_move_after_an_undo_ends_the_redo(hand: Hand) -> None:
    hand.move(ANGLE, 30.0)
    hand.tree.undo()
    hand.move(FACTOR, 2.0)
    assert not hand.tree.redo()


def test_many_steps_back_and_forth_end_where_they_began(hand: Hand) -> None:
    states = [state(hand.tree)]
    for step in range(30):
        hand.move((ANGLE, FACTOR, ORDER, "/latent/seed")[step % 4], f"o{step}" if step % 4 == 2 else float(step + 2))
        states.append(state(hand.tree))
    for expected in reversed(states[:-1]):
        assert hand.tree.undo()
        assert state(hand.tree) == expected
    for expected in states[1:]:
        assert hand.tree.redo()
        assert state(hand.tree) == expected


def test_texts_and_lists_are_undone(hand: Hand) -> None:
    for text in ("rotate", "flip"):
        hand.move(ORDER, text)
    hand.tree.undo()
    assert hand.get(ORDER) == "rotate"
    hand.tree.undo()
    assert hand.get(ORDER) == ""


def test_a_pattern_is_one_gesture(hand: Hand) -> None:
    hand.play("/layer/*/rotate/angle", 30.0)
    hand.tree.undo()
    assert [hand.get(f"/layer/{n}/rotate/angle") for n in range(4)] == [0.0] * 4


def test_panic_brings_bends_to_identity_in_its_time_and_leaves_the_latent(hand: Hand) -> None:
    for address in (ANGLE, "/layer/2/list/multiply/factor", "/zone/fine/flip/vertical", "/latent/seed"):
        hand.play(f"{address}/normalized", 0.9)
    for address in ("/layer/1/bypass", "/bend/solo", "/master/freeze", "/time/hold"):
        hand.play(address, 1)
    seed = hand.get("/latent/seed")
    hand.play("/master/level", 0.1)
    hand.panic()
    assert (hand.get("/latent/seed"), hand.get("/master/level"), hand.get("/master/freeze")) == (seed, 1.0, 0)
    moved = {row.address for row in map(hand.tree.addresses.at, range(hand.tree.layout.size))
             if hand.tree.base[row.slot] != row.parameter.default}  # fmt: skip
    assert moved == {"/latent/seed"}
    assert hand.tree.seconds[hand.tree.addresses.slot(ANGLE)] == PANIC_SECONDS


def test_one_undo_takes_a_panic_back_and_no_more(hand: Hand) -> None:
    hand.move(ANGLE, 30.0)
    hand.move(FACTOR, 2.0)
    before = state(hand.tree)
    hand.panic()
    hand.tree.undo()
    assert state(hand.tree) == before


def test_a_move_right_after_a_panic_is_a_gesture_of_its_own(hand: Hand) -> None:
    hand.play(ANGLE, 30.0)
    hand.panic()
    hand.play(FACTOR, 2.0)
    hand.tree.undo()
    assert (hand.get(ANGLE), hand.get(FACTOR)) == (0.0, 1.0)
    hand.tree.undo()
    assert hand.get(ANGLE) == 30.0


def test_a_panic_with_nothing_to_do_does_not_eat_an_undo(hand: Hand) -> None:
    hand.move("/latent/seed", 5.0)
    hand.panic()
    hand.panic()
    hand.tree.undo()
    assert hand.get("/latent/seed") == 0.0


def test_old_gestures_go_first(hand: Hand) -> None:
    for step in range(DEPTH + 50):
        hand.move(ANGLE, float(step % 170 + 1))
    assert sum(1 for _ in iter(hand.tree.undo, False)) == DEPTH


def test_hands_that_have_gone_are_forgotten(tree: Tree) -> None:
    for number in range(3000):
        tree.play("/latent/seed", (float(number + 1),), Sender(f"one of many {number}"), number * 0.1)
    assert len(tree.history._open) <= 1024


def test_what_history_holds_of_a_large_tree_is_bounded(hand: Hand) -> None:
    from netbend.tree.history import KEYS

    for number in range(100):
        gesture = hand.tree.history.begin(hand.sender, float(number))
        gesture.before.update(dict.fromkeys(range(KEYS // 20), 0.0))
    assert sum(len(one.before) for one in hand.tree.history._done) <= KEYS + KEYS // 20


@pytest.mark.parametrize("address", [FACTOR, "/master/level"])
def test_an_undo_goes_as_smoothly_as_a_move(hand: Hand, address: str) -> None:
    hand.play(f"{address}/smooth", 0.5)
    hand.play(address, 0.7)
    hand.tree.undo()
    slot = hand.tree.addresses.resolve(address).slot  # type: ignore[union-attr]
    assert hand.tree.seconds[slot] == 0.5


def test_behind_a_lock_only_what_was_done_since_is_taken_back(hand: Hand) -> None:
    hand.move(ANGLE, 30.0)
    hand.move("/lock", 1)
    hand.move(FACTOR, 2.0)
    assert hand.tree.undo()
    assert not hand.tree.undo()
    assert (hand.get(ANGLE), hand.get(FACTOR), hand.get("/lock")) == (30.0, 1.0, 1)


def test_a_panic_silences_the_messages_of_onsets_until_it_is_taken_back(hand: Hand) -> None:
    hand.move("/mod/audio/onset/plays", "/latent/next")
    hand.panic()
    assert hand.get("/mod/audio/onset/amount") == 0.0
    hand.tree.undo()
    assert hand.get("/mod/audio/onset/amount") == 1.0
