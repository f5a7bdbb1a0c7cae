"""Windowed features, against numpy over the whole window."""

import numpy as np
import pytest

from netbend_mappings.features import Feature, Window, replay

FEATURES = (Feature("difference", 0, 4), Feature("mean", 1, 3), Feature("deviation", 0, 5))


def test_features_are_those_of_the_last_samples() -> None:
    stream = np.random.default_rng(0).random((20, 2))
    window = Window(FEATURES)
    for now, sample in enumerate(stream):
        found = window.push(sample)
        one, two, three = (stream[max(0, now + 1 - size) : now + 1] for size in (4, 3, 5))
        assert found == pytest.approx([one[-1, 0] - one[0, 0], two[:, 1].mean(), three[:, 0].std()])


def test_a_window_forgets() -> None:
    window = Window(FEATURES)
    window.push(np.array([1.0, 1.0]))
    window.clear()
    assert window.push(np.array([5.0, 2.0])).tolist() == [0.0, 2.0, 0.0]


def test_rounds_are_streams_of_their_own() -> None:
    samples = [(1, np.array([0.0, 0.0])), (1, np.array([1.0, 0.0])), (2, np.array([5.0, 0.0]))]
    assert [found[0] for found in replay(FEATURES, samples)] == [0.0, 1.0, 0.0]
