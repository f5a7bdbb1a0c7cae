"""A phase is set anew each time a hand sends it somewhere, and stands where it has run to."""

import pytest

from netbend_mappings.change import seconds_of
from tests.daemon.tree.hand import Hand

PHASE, WALK = "/latent/loop/phase", "/latent/walk/phase"


@pytest.fixture
def running(hand: Hand) -> Hand:
    """Every phase has run to 0.25 beyond its base."""
    slots = hand.tree.phases
    hand.tree.played = hand.tree.stood = lambda slot: hand.tree.base[slot] + 0.25 * (slot in slots)
    return hand


def change(hand: Hand, address: str = PHASE) -> float:
    return hand.tree.seconds[hand.tree.addresses.resolve(address).slot]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "move", [(PHASE, 0.0), (f"{PHASE}/reset",), (f"{PHASE}/normalized", 0.0), ("/latent/loop/ph*", 0.0)]
)
def test_the_same_value_again_is_a_move(hand: Hand, move: tuple[str, float]) -> None:
    seen = set()
    for _ in range(3):  # within the time of a held fader
        hand.play(*move)
        commit = hand.tree.commit()
        assert commit is not None
        seen.add(change(hand))
    assert len(seen) == 3


def test_a_ramp_keeps_its_seconds(hand: Hand) -> None:
    for _ in range(2):
        hand.play(f"{PHASE}/ramp", 0.5, 2.0)
        assert seconds_of(change(hand)) == 2.0


def test_a_nudge_moves_it_from_where_it_is(running: Hand) -> None:
    running.play(WALK, 4.0)
    running.play(f"{WALK}/nudge", 1.0)
    assert running.get(WALK) == 5.25


def test_undo_brings_back_where_it_was(running: Hand) -> None:
    running.move(WALK, 4.0)
    running.move(WALK, 0.0)
    running.tree.undo()
    assert running.get(WALK) == 4.25


def test_other_rows_are_not_set_anew(hand: Hand) -> None:
    hand.play("/latent/seed", 0.0)
    assert hand.tree.commit() is None


def test_a_sweep_leaves_no_step_of_undo(hand: Hand) -> None:
    slot = hand.tree.addresses.resolve("/latent/recall/position").slot  # type: ignore[union-attr]
    hand.tree.sweep(slot, 1.0, 2.0)
    assert hand.tree.commit() is not None
    assert not hand.tree.undo()


def test_panic_leaves_the_tempo(hand: Hand) -> None:
    hand.play("/tempo/bpm", 90.0)
    hand.play("/layer/1/rotate/angle", 30.0)
    hand.panic()
    assert hand.get("/tempo/bpm") == 90.0


def test_the_plane_is_x_and_y(hand: Hand) -> None:
    hand.play("/latent/plane", 0.5, -1.5)
    assert (hand.get("/latent/plane/x"), hand.get("/latent/plane")) == (0.5, (0.5, -1.5))
