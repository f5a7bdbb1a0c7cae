"""Answers as text: back and forth, the oldest left out where there is no room, and nothing else taken for them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbend_mappings.exploring import Answers, ExploreError, answers_of, text_of
from netbend_mappings.exploring.record import LONGEST


def some(count: int, parameters: int, seed: int = 0) -> Answers:
    rng = np.random.default_rng(seed)
    over = tuple(f"/macro/{number}" for number in range(parameters))
    return Answers(over, rng.random((count, parameters)).round(3), rng.choice([-1.0, 1.0], count))


@given(count=st.integers(0, 30), parameters=st.integers(1, 9), seed=st.integers(0, 99))
def test_text_gives_the_answers_back(count: int, parameters: int, seed: int) -> None:
    before = some(count, parameters, seed)
    after = answers_of(text_of(before))
    assert after.fits(before.over)
    assert (after.settings == before.settings).all()
    assert (after.answers == before.answers).all()


def test_the_newest_are_kept_where_there_is_no_room() -> None:
    before = some(400, 64)
    text = text_of(before)
    after = answers_of(text)
    assert len(text) <= LONGEST
    assert 40 < len(after.answers) < 400
    assert (after.settings == before.settings[-len(after.answers) :]).all()


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{", "3", '{"over": [], "answers": [[1]]', '{"over": ["a"]}', '{"over": ["a"], "answers": [[1]]}',
        '{"over": ["a"], "answers": [[2, 0.5]]}', '{"over": ["a"], "answers": [[1, 1.5]]}',
        '{"over": ["a"], "answers": [[1, NaN]]}', '{"over": [3], "answers": [[1, 0.5]]}', "[" * 100_000,
        '{"over": ["a"], "answers": [["x", 0.5]]}', '{"over": ["a"], "answers": [[1, 1e999]]}',
    ],
)  # fmt: skip
def test_nothing_else_is_taken_for_answers(text: str) -> None:
    with pytest.raises(ExploreError, match="no answers of the explorer"):
        answers_of(text)
