"""Weights on the plane: whole, all on a point that is met, and steady between."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from netbend_mappings.presets.weight import METHODS, inverse_distance, natural_neighbour

Values = NDArray[np.float64]
_one = st.floats(0, 1, width=32)
_place = st.tuples(_one, _one)
_points = st.lists(_place, min_size=1, max_size=24)


@pytest.mark.parametrize("method", METHODS)
@given(points=_points, at=_place)
def test_weights_are_shares(method: str, points: list[tuple[float, float]], at: tuple[float, float]) -> None:
    weights = METHODS[method](np.array(points), np.array(at))
    assert weights.min() >= 0
    assert weights.sum() == pytest.approx(1.0)


@pytest.mark.parametrize("method", METHODS)
@given(points=_points)
def test_on_a_point_all_weight_is_there(method: str, points: list[tuple[float, float]]) -> None:
    weights = METHODS[method](np.array(points), np.array(points[0]))
    near = np.hypot(*(np.array(points) - points[0]).T) < 1e-6
    assert weights[near].sum() == pytest.approx(1.0)


def test_natural_neighbours_give_back_a_plane() -> None:
    """Sibson's coordinates are linearly precise where no cell is cut off."""
    dice = np.random.default_rng(4)
    points = dice.random((80, 2))
    for at in dice.uniform(0.3, 0.7, (20, 2)):
        assert natural_neighbour(points, at) @ points == pytest.approx(at, abs=1e-9)


@pytest.mark.parametrize("method", METHODS)
def test_a_small_step_is_a_small_change(method: str) -> None:
    points = np.random.default_rng(2).random((12, 2))
    way = np.stack([np.linspace(0.0, 1.0, 2000), np.linspace(0.2, 0.7, 2000)], axis=1)
    weights = np.array([METHODS[method](points, at) for at in way])
    assert np.abs(np.diff(weights, axis=0)).max() < 0.02


def test_only_neighbours_count_and_with_distance_all_do() -> None:
    points = np.array([[0.1, 0.5], [0.5, 0.5], [0.9, 0.5]])
    assert natural_neighbour(points, np.array([0.3, 0.5])) == pytest.approx([0.5, 0.5, 0.0])
    assert (inverse_distance(points, np.array([0.3, 0.5])) > 0).all()


def test_presets_at_one_place_share_it() -> None:
    points = np.array([[0.2, 0.2], [0.2, 0.2], [0.8, 0.8]])
    assert natural_neighbour(points, np.array([0.2, 0.2])).tolist() == [0.5, 0.5, 0.0]
