"""Real gestures, a Wiimote's acceleration: known at their end as often as by comparing whole ones, and before it."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from netbend_mappings.following import ParticleFollower, Templates
from tests.conftest import missing


def real_gestures(name: str) -> list[tuple[int, np.ndarray]]:
    """(class, samples (T, 1)) of PickupGestureWiimoteZ, which the package aeon bundles; it is read, never imported."""
    spec = find_spec("aeon")
    if spec is None or spec.origin is None:
        missing("Python package aeon is not installed (pip install --no-deps aeon, for its recordings)")
    folder = Path(spec.origin).parent / "datasets" / "data" / "PickupGestureWiimoteZ"
    lines = (folder / f"PickupGestureWiimoteZ_{name}.ts").read_text().splitlines()
    rows = [line.split(":") for line in lines if line and line[0] not in "#@"]
    return [(int(row[-1]), np.array([[float(value)] for value in row[0].split(",")])) for row in rows]


@pytest.mark.peer
def test_half_of_a_real_gesture_says_which_it_is_more_often_than_not() -> None:
    one = ParticleFollower(Templates.make(real_gestures("TRAIN")))
    half, end = [], []
    for gesture, path in real_gestures("TEST"):
        one.start()
        said = [int(one.step(values).likelihoods.argmax()) + 1 for values in path]
        half.append(said[len(said) // 2] == gesture)
        end.append(said[-1] == gesture)
    assert np.mean(half) > 0.5  # of ten gestures: 0.1 is chance
    assert np.mean(end) > 0.6  # comparing whole gestures, 1-NN DTW, is right in 0.70 of them
