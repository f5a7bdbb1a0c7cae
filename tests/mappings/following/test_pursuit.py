"""A session's gestures are followed as they are recorded, and otherwise when settings change."""

import numpy as np
import pytest

from netbend_mappings import Session
from netbend_mappings.features import Feature
from netbend_mappings.following import FollowError, Pursuit, follower_of
from netbend_mappings.learners.output import Gestures
from tests.mappings.following.shape import movement


def taught(gestures: int = 3) -> Session:
    session = Session(inputs=3, outputs=[Gestures("moves", 4)])
    for gesture in range(1, gestures + 1):
        session.record_gesture(gesture, movement(gesture, noise=0.01, seed=gesture).tolist())
    return session


def last(pursuit: Pursuit, session: Session, path: np.ndarray) -> int:
    said = [pursuit.hear(session, values) for values in path]
    assert said[-1] is not None
    return said[-1].gesture


def test_what_is_recorded_is_followed() -> None:
    session, pursuit = taught(), Pursuit()
    pursuit.start()
    assert last(pursuit, session, movement(2, noise=0.02)) == 2
    session.record_gesture(4, movement(4).tolist())
    pursuit.start()
    assert last(pursuit, session, movement(4, noise=0.02)) == 4


def test_what_is_undone_is_followed_no_more() -> None:
    session, pursuit = taught(), Pursuit()
    pursuit.start()
    assert last(pursuit, session, movement(3)) == 3
    session.undo()
    pursuit.start()
    answer = [pursuit.hear(session, values) for values in movement(3)][-1]
    assert answer is not None
    assert answer.likelihoods[2] == 0


def test_nothing_to_follow_is_no_fault_and_says_why() -> None:
    pursuit = Pursuit()
    assert pursuit.hear(Session(inputs=1, outputs=1), np.zeros(1)) is None
    assert "no gestures" in pursuit.why
    assert pursuit.hear(Session(inputs=1, outputs=[Gestures("moves", 2)]), np.zeros(1)) is None
    assert "record some" in pursuit.why


def test_only_the_inputs_that_are_heard_are_followed() -> None:
    session, pursuit = taught(), Pursuit()
    session.select_inputs(0, [1])
    pursuit.hear(session, movement(1)[0])
    assert follower_of(session).inputs == 1


def test_windowed_features_are_not_followed() -> None:
    session, pursuit = taught(), Pursuit()
    session.set_features([Feature("difference", 0, 3)])
    pursuit.start()
    assert last(pursuit, session, movement(2)) == 2


def test_settings_act_from_the_next_input_on() -> None:
    session, pursuit = taught(), Pursuit()
    far = np.full((20, 3), 30.0)
    assert last(pursuit, session, far) == 0
    pursuit.change(none=1e5)
    assert last(pursuit, session, far) > 0
    assert pursuit.settings.none == 1e5


def test_a_session_without_gestures_has_no_follower() -> None:
    with pytest.raises(FollowError, match="no gestures"):
        follower_of(Session(inputs=1, outputs=1))
