"""Movement is gathered, a mapping made of it, and another one takes its place; other examples are left alone."""

import numpy as np
import pytest

from netbend_mappings import Session
from netbend_mappings.playing import Grab, PlayError

PRESETS = np.array([[0.1, 0.9], [0.5, 0.5], [0.9, 0.2]])


def gathered(count: int = 200) -> Grab:
    grab = Grab()
    grab.start()
    for angle in np.linspace(0, 2 * np.pi, count):
        grab.hear(np.array([np.cos(angle), np.sin(angle)]))
    return grab


def places(session: Session) -> list[tuple[float, ...]]:
    return [example.inputs for example in session.examples]


def test_another_mapping_replaces_the_last_one() -> None:
    session, grab = Session(inputs=2, outputs=2), gathered()
    session.record([7.0, 7.0], [0.3, 0.3])
    grab.generate(session, PRESETS, 1)
    first = places(session)
    grab.generate(session, PRESETS, 2)
    assert places(session) != first
    assert len(places(session)) == len(first) == 4
    grab.generate(session, PRESETS, 1)
    assert places(session) == first
    session.undo()
    assert places(session) == [(7.0, 7.0)]


def test_what_was_recorded_since_is_kept() -> None:
    session, grab = Session(inputs=2, outputs=2), gathered()
    grab.generate(session, PRESETS, 1)
    session.begin_round()
    session.record([7.0, 7.0], [0.3, 0.3])
    grab.generate(session, PRESETS, 2)
    assert len(places(session)) == 3 + 1 + 3


def test_a_mapping_that_cannot_be_made_leaves_the_last_one() -> None:
    session, grab = Session(inputs=2, outputs=2), gathered()
    grab.generate(session, PRESETS, 1)
    first = places(session)
    with pytest.raises(PlayError):
        grab.generate(session, PRESETS[:1], 2)
    assert places(session) == first


def test_movement_is_gathered_only_when_asked() -> None:
    grab = Grab()
    grab.hear(np.zeros(2))
    with pytest.raises(PlayError, match="/map/play/start"):
        grab.generate(Session(inputs=2, outputs=2), PRESETS)
    grab = gathered(10)
    grab.stop()
    grab.hear(np.zeros(2))
    assert grab.heard == 10


def test_movement_of_another_width_begins_anew() -> None:
    grab = gathered(10)
    grab.hear(np.zeros(3))
    assert grab.heard == 1
    with pytest.raises(PlayError, match="no movement"):
        grab.generate(Session(inputs=2, outputs=2), PRESETS)
