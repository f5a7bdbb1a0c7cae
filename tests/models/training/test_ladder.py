from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbend_models.training.ladder import Ladder, Rung, chosen

# Torch as the renderer has it knows no subnormal numbers.
SCORES = st.floats(-1e6, 1e6, allow_subnormal=False)


def climbed(scores, steps):
    ladder = Ladder(steps)
    for number, score in enumerate(scores):
        if ladder.takes(score):
            ladder.add(Rung(number, score))
    ladder.finish(Rung(len(scores), scores[-1]))
    return [one.score for one in ladder.rungs]


def test_an_even_fall_is_left_in_even_steps():
    found = climbed([-0.5 * number for number in range(101)], 5)
    assert found == pytest.approx([0, -10, -20, -30, -40, -50], abs=1.5)


def test_a_fall_that_grows_is_left_in_about_even_steps():
    found = climbed([-(1.02**number) for number in range(400)], 8)
    steps = [before - after for before, after in pairwise(found)]
    assert len(steps) == 8
    assert max(steps) < 2 * min(steps)


@given(st.lists(SCORES, min_size=1, max_size=300), st.integers(1, 20))
def test_steps_always_fall_from_the_first_to_the_lowest(scores, steps):
    found = climbed(scores, steps)
    assert all(after < before for before, after in pairwise(found))
    assert found[0] == scores[0]
    assert len(found) <= steps + 1


@given(st.lists(SCORES, min_size=1, max_size=300), st.integers(1, 20))
def test_what_is_held_on_the_way_has_a_bound(scores, steps):
    ladder = Ladder(steps)
    for number, score in enumerate(scores):
        if ladder.takes(score):
            ladder.add(Rung(number, score))
        assert len(ladder.rungs) <= 4 * steps + 1


def test_few_rungs_are_all_chosen():
    rungs = [Rung(0, 1.0), Rung(3, 0.2)]
    assert chosen(rungs, 5) == rungs
