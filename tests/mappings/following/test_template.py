"""Examples of gestures: laid in units of their range, and refused where they say nothing."""

import numpy as np
import pytest

from netbend_mappings.following import FollowError, Templates

PATH = [[0.0, 10.0], [1.0, 10.0], [4.0, 30.0]]


def test_paths_are_told_from_their_start_in_units_of_the_range() -> None:
    templates = Templates.make([(1, PATH), (3, [[2.0, 10.0]] * 4)])
    assert templates.scale.tolist() == [4.0, 20.0]
    assert templates.paths[0].tolist() == [[0, 0], [0.25, 0], [1, 1]]
    assert templates.firsts.tolist() == [[0, 0.5], [0.5, 0.5]]
    assert templates.gesture.tolist() == [0, 2]
    assert templates.count == 3


def test_an_input_that_never_moves_is_taken_as_it_is() -> None:
    assert Templates.make([(1, [[5.0]] * 3)]).scale.tolist() == [1.0]


def test_resampling_keeps_beginning_and_end() -> None:
    resampled = Templates.make([(1, PATH)]).resampled(9)
    assert resampled.shape == (1, 9, 2)
    assert resampled[0, [0, 4, 8]].tolist() == [[0, 0], [0.25, 0], [1, 1]]


@pytest.mark.parametrize(
    ("examples", "said"),
    [
        ([], "no gestures"),
        ([(0, PATH)], "count from 1, got 0"),
        ([(1, PATH), (1, [[1.0]] * 3)], "as many inputs, got 1, 2"),
        ([(1, PATH[:2])], "example 1 needs 3 samples"),
        ([(1, PATH), (2, [1.0, 2.0, 3.0])], "example 2 needs 3 samples"),
        ([(1, [[0.0], [np.nan], [1.0]])], "example 1 has what is no finite number"),
        ([(1, np.zeros((70000, 1)))], "65536 samples at most"),
    ],
)
def test_what_cannot_be_followed_is_refused_by_name(examples: list, said: str) -> None:
    with pytest.raises(FollowError, match=said):
        Templates.make(examples)


@pytest.mark.parametrize(("values", "said"), [([1.0], "2 inputs cannot be followed by 1"), ([1.0, np.inf], "finite")])
def test_an_input_that_does_not_fit_is_refused(values: list[float], said: str) -> None:
    with pytest.raises(FollowError, match=said):
        Templates.make([(1, PATH)]).taken(np.array(values))
