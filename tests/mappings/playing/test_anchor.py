"""Generated examples: places of the movement, each preset as often as another, and another draw by another seed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbend_mappings.playing import PlayError, generate
from netbend_mappings.playing.anchor import spread

PRESETS = np.arange(12.0).reshape(4, 3)


def wander(count: int = 500, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((count, 2)).cumsum(0)


@given(seed=st.integers(0, 1000), count=st.integers(0, 20), draw=st.sampled_from(["spread", "random"]))
def test_places_are_of_the_movement_and_presets_are_dealt_evenly(seed: int, count: int, draw: str) -> None:
    movement = wander()
    made = generate(movement, PRESETS, seed, count, draw)  # type: ignore[arg-type]
    assert len(made.inputs) == max(2, count or 4)
    assert all((movement == place).all(1).any() for place in made.inputs)
    assert (made.targets == PRESETS[made.which]).all()
    dealt = np.bincount(made.which, minlength=4)
    assert dealt.max() - dealt.min() <= 1
    assert len(np.unique(made.inputs, axis=0)) == len(made.inputs)


def test_a_seed_gives_the_same_again_and_another_seed_another() -> None:
    movement = wander()
    first, again, other = (generate(movement, PRESETS, seed).inputs for seed in (1, 1, 2))
    assert (first == again).all()
    assert not (first == other).all()


def plain_spread(points: np.ndarray, count: int, random: np.random.Generator) -> list[int]:
    """The paper's words: draw the next with probability D(x)^2 / sum D^2."""
    chosen = [int(random.integers(len(points)))]
    for _ in range(count - 1):
        squares = [min(float(((x - points[c]) ** 2).sum()) for c in chosen) for x in points]
        mark = random.random() * sum(squares)
        at = next(at for at in range(len(points)) if sum(squares[: at + 1]) > mark)
        chosen.append(at)
    return chosen


@pytest.mark.parametrize("seed", range(5))
def test_spreading_draws_by_the_squared_distance(seed: int) -> None:
    points = wander(80, seed)
    found = spread(points, 6, np.random.default_rng(seed))
    assert found.tolist() == plain_spread(points, 6, np.random.default_rng(seed))


def test_all_of_a_movement_is_in_use_though_it_rests_most_of_the_time() -> None:
    rest, far = np.zeros((5000, 2)), np.array([[9.0, 0.0], [0.0, 9.0], [9.0, 9.0]])
    made = generate(np.concatenate([rest, far, rest]), PRESETS, 3)
    assert sorted(map(tuple, made.inputs.tolist())) == [(0, 0), (0, 9), (9, 0), (9, 9)]


def test_a_small_input_counts_as_much_as_a_large_one() -> None:
    movement = np.column_stack([np.tile([0.0, 1e-3], 300), np.repeat([0.0, 1e3], 300)])
    assert len(np.unique(generate(movement, PRESETS, 0).inputs, axis=0)) == 4


@pytest.mark.parametrize(
    ("movement", "presets", "said"),
    [
        (wander(), PRESETS[:1], "2 presets or more, got 1"),
        (np.zeros((0, 2)), PRESETS, "nothing has moved"),
        (np.full((900, 2), 3.3), PRESETS, "nothing has moved"),
    ],
)
def test_what_is_missing_is_said(movement: np.ndarray, presets: np.ndarray, said: str) -> None:
    with pytest.raises(PlayError, match=said):
        generate(movement, presets)
