"""A long frame is given up for a hand that rests, in its first half, and never so often that nothing is seen."""

import pytest

from netbend.renderer.patience import LONG_SECONDS, REST_SECONDS, Patience

USUAL = 10.0


@pytest.fixture
def patience() -> Patience:
    """One that has seen a frame of ten seconds, and whose next one began at 0."""
    found = Patience()
    found.begin(-USUAL)
    assert not found.ends(-1.0, urgent=False)
    found.finish(0.0)
    found.begin(0.0)
    return found


def test_a_frame_is_given_up_once_a_hand_has_moved_and_rests(patience: Patience) -> None:
    assert not patience.ends(1.0, urgent=False)
    patience.move(1.5)
    assert not patience.ends(1.5 + REST_SECONDS / 2, urgent=False)
    assert patience.ends(1.5 + REST_SECONDS, urgent=False)


def test_a_hand_that_goes_on_moving_lets_frames_end(patience: Patience) -> None:
    for tenth in range(1, 100):
        patience.move(tenth / 10)
        assert not patience.ends(tenth / 10 + REST_SECONDS / 2, urgent=False)


def test_in_its_second_half_a_frame_is_made_to_its_end(patience: Patience) -> None:
    patience.move(4.0)
    assert not patience.ends(0.5 * USUAL + 0.01, urgent=False)


def test_never_more_than_half_a_frame_is_thrown_away_between_two_pictures(patience: Patience) -> None:
    now, thrown = 0.0, 0.0
    for _ in range(100):
        patience.begin(now)
        patience.move(now)
        if not patience.ends(now + 1.0, urgent=False):
            break
        now, thrown = now + 1.0, thrown + 1.0
    assert thrown == 0.5 * USUAL
    patience.finish(now + USUAL)
    patience.begin(now + USUAL)
    patience.move(now + USUAL)
    assert patience.ends(now + USUAL + 1.0, urgent=False)


def test_what_is_urgent_ends_any_long_frame(patience: Patience) -> None:
    assert patience.ends(0.99 * USUAL, urgent=True)
    patience.begin(USUAL)
    assert patience.ends(2 * USUAL, urgent=True)


@pytest.mark.parametrize("urgent", [False, True])
def test_short_frames_are_never_given_up(patience: Patience, urgent: bool) -> None:
    patience.ends(0.001, urgent=False)
    patience.finish(LONG_SECONDS - 0.01)
    patience.begin(1.0)
    patience.move(1.0)
    assert not patience.ends(1.0 + REST_SECONDS, urgent=urgent)


def test_a_frame_that_was_remembered_says_nothing_of_what_others_take(patience: Patience) -> None:
    patience.finish(0.001)
    patience.begin(1.0)
    patience.move(1.0)
    assert patience.ends(2.0, urgent=False)
