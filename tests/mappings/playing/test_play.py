"""A generated mapping is a round of examples in a session, trained and undone like any other."""

import numpy as np
import pytest

from netbend_mappings import Session
from netbend_mappings.learners.output import Classes, Gestures, Number
from netbend_mappings.playing import PlayError, look_targets, play

PRESETS = np.array([[0.1, 0.9], [0.5, 0.5], [0.9, 0.2]])


def circle() -> np.ndarray:
    angle = np.linspace(0, 2 * np.pi, 300)
    return np.column_stack([np.cos(angle), np.sin(angle)])


def test_presets_are_played_where_they_were_put() -> None:
    session = Session(inputs=2, outputs=2)
    assert play(session, circle(), PRESETS, seed=4) == 1
    assert {example.outputs for example in session.examples} == set(map(tuple, PRESETS.tolist()))
    session.train()
    errors = [np.abs(session.predict(example.inputs) - example.outputs).max() for example in session.examples]
    assert max(errors) < 0.1


def test_another_one_replaces_it_and_undo_brings_it_back() -> None:
    session = Session(inputs=2, outputs=2)
    play(session, circle(), PRESETS, seed=1)
    first = session.examples
    session.undo()
    play(session, circle(), PRESETS, seed=2)
    assert [example.inputs for example in session.examples] != [example.inputs for example in first]
    session.undo()
    assert session.examples == ()


def test_without_presets_settings_are_drawn_from_the_ranges() -> None:
    outputs = (Number("a", -2.0, 5.0), Number("b", 0, 9, integer=True), Classes("c", 3))
    drawn = look_targets(outputs, 200, 7)
    assert drawn.shape == (200, 3)
    assert -2 <= drawn[:, 0].min() < -1 < 4 < drawn[:, 0].max() <= 5
    assert set(drawn[:, 1]) == set(range(9))
    assert set(drawn[:, 2]) == {1, 2, 3}
    session = Session(inputs=2, outputs=outputs)
    play(session, circle(), seed=7)
    assert len(session.examples) == 8


def test_gestures_cannot_be_generated() -> None:
    session = Session(inputs=2, outputs=[Gestures("moves", 3)])
    with pytest.raises(PlayError, match="moves hears gestures"):
        play(session, circle())
